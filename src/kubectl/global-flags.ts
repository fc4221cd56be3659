// The flags that every verb takes.

import { bool, type Flags, number, text, texts } from './flags.js';

const ignored = (why: string, short?: string) =>
  text(`Ignored: ${why}`, { hidden: true, ...(short === undefined ? {} : { short }) });
const ONE_CLUSTER = 'there is one cluster';
const ONE_USER = 'there is one user';

/** The connection ones are taken, so that scripts run as they are, and mean nothing: there is one cluster. */
export const globalFlags = {
  namespace: text('If present, the namespace scope for this CLI request', { short: 'n' }),
  as: text('Username to impersonate: a user, or a service account in a namespace', {
    hidden: true,
  }),
  'as-group': texts('Group to impersonate; may be given several times', { hidden: true }),
  'as-uid': text('UID to impersonate', { hidden: true }),
  'as-user-extra': texts('Extra of the user to impersonate: key=value', { hidden: true }),
  at: text('Look at a past moment: 90s, -5m, @1234, 50%, a time or a bookmark'),
  v: number('number for the log level verbosity', { short: 'v', hidden: true }),
  cluster: ignored(ONE_CLUSTER),
  server: ignored(ONE_CLUSTER, 's'),
  kubeconfig: ignored(ONE_CLUSTER),
  context: ignored(ONE_CLUSTER),
  'certificate-authority': ignored(ONE_CLUSTER),
  'tls-server-name': ignored(ONE_CLUSTER),
  'insecure-skip-tls-verify': bool('Ignored: there is one cluster', { hidden: true }),
  'match-server-version': bool('Ignored: there is one release', { hidden: true }),
  user: ignored(ONE_USER),
  token: ignored(ONE_USER),
  username: ignored(ONE_USER),
  password: ignored(ONE_USER),
  'client-certificate': ignored(ONE_USER),
  'client-key': ignored(ONE_USER),
  'request-timeout': ignored('answers come at once'),
  'warnings-as-errors': bool('Treat warnings received from the server as errors', { hidden: true }),
  help: bool('Print help', { short: 'h', hidden: true }),
} as const satisfies Flags;
