// The flags that every verb takes.

import { bool, type Flags, number, text } from './flags.js';

/** The connection ones are taken and mean nothing: there is one cluster. */
export const globalFlags = {
  namespace: text('If present, the namespace scope for this CLI request', { short: 'n' }),
  at: text('Look at a past moment: 90s, -5m, @1234, 50%, a time or a bookmark'),
  v: number('number for the log level verbosity', { short: 'v', hidden: true }),
  cluster: text('Ignored: there is one cluster', { hidden: true }),
  user: text('Ignored: there is one cluster', { hidden: true }),
  'request-timeout': text('Ignored: answers come at once', { hidden: true }),
  'warnings-as-errors': bool('Treat warnings received from the server as errors', { hidden: true }),
  help: bool('Print help', { short: 'h', hidden: true }),
} as const satisfies Flags;
