// `kubetape serve`: the tape as a Kubernetes API, for kubectl and every other client.

import { ADMIN } from '../../kinds/rbac/user.js';
import { bool, number, text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { parseUserDuration } from '../../machinery/duration.js';
import { authority, clientCertificate } from '../../server/identity/certificates.js';
import { identityOf } from '../../server/identity/identity.js';
import { type KeyStore, keyFolder } from '../../server/identity/key-store.js';
import { serve } from '../../server/serve.js';
import { ServedTimelines } from '../../server/served-timelines.js';
import type { CompactAfter } from '../../server/watch/compaction.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { certified, withContext } from '../kubeconfig.js';
import { noArguments } from '../no-arguments.js';
import { lastingWord } from '../span.js';
import { kubeconfigOf } from '../tapes.js';

const PORT = 8001;
const PORT_MAX = 65_535;
const AUTHORIZERS = ['AlwaysAllow', 'RBAC'];
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

export const serveTape = defineCliVerb({
  name: 'serve',
  summary: 'Serve the tape as a Kubernetes API',
  examples: `
    # For kubectl, Helm and every other client, until Ctrl-C
    kubetape serve
    export KUBECONFIG=cluster.kubeconfig
    kubectl get pods

    # Time goes as on the wall, a minute a second
    kubetape serve --clock real --speed 60

    # Any free port
    kubetape serve --port 0

    # Users who say who they are, and may do what their roles say
    kubetape serve --tls --authorization RBAC

    # One moment on a port of its own, also beside a server: for clients that drop the path of its URL
    kubetape serve --pin 10m --port 8002`,
  flags: {
    address: text('Address to listen on', { default: '127.0.0.1' }),
    port: number('Port to listen on; 0 is any that is free', { default: PORT }),
    tls: bool('Serve https, and ask users who they are'),
    authorization: text('RBAC to refuse what roles do not allow', { default: 'AlwaysAllow' }),
    speed: number('Virtual seconds a second, with --clock real', { default: 1 }),
    'compact-after': text(
      'Answer 410 Gone about revisions older than so many events, or so much virtual time',
    ),
    durable: bool('Answer a write when it is on the disk, so that not even a power cut loses it'),
    pin: text('Serve this moment only, and read the tape only'),
    kubeconfig: text('File to write the context to; the tape with .kubeconfig, without'),
  },
  tape: ({ flags: { pin, durable } }) => (pin !== '' ? 'reads' : durable ? 'endures' : 'writes'),
  needsFile: true,
  run: async (cli, { args, flags, given }) => {
    noArguments('serve', args);
    const { address, port, pin } = flags;
    if (!flags.tls && !LOOPBACK.includes(address))
      fail(`without TLS, serve listens on 127.0.0.1 only, not on "${address}"`);
    if (!AUTHORIZERS.includes(flags.authorization))
      fail(`--authorization is one of ${AUTHORIZERS.join(', ')}, not "${flags.authorization}"`);
    if (!(port >= 0 && port <= PORT_MAX))
      fail(`--port is a number from 0 to ${PORT_MAX}, not ${port}`);
    const keys = keyFolder(`${cli.options.tape}.keys`);
    const timelines = new ServedTimelines(cli.tape, {
      rhythm: {
        mode: pin === '' ? cli.options.clock : 'manual',
        speed: speedOf(cli, flags.speed, given),
      },
      compactAfter: compactAfterOf(flags['compact-after']),
      onTrouble: (error) => cli.host.stderr(`error: ${troubleText(error)}\n`),
      ...(flags.tls && pin === '' ? { authority: await authority(keys) } : {}),
    });
    const pinned = pin === '' ? {} : { pinned: lastingWord(cli.kubectl.session, pin) };
    const identity = await identityOf(keys, {
      tls: flags.tls,
      address,
      enforce: flags.authorization === 'RBAC',
    });
    const server = await serve(
      { host: address, port },
      { find: timelines.find, timelines, identity, ...pinned },
    );
    if (pin === '') cli.tape.announce(server.url);
    await announce(cli, server.url, {
      kubeconfig: flags.kubeconfig,
      name: pin === '' ? 'now' : 'pinned',
      keys: flags.tls ? keys : undefined,
    });
    await cli.host.untilStopped();
    timelines.close();
    await server.close();
    return 0;
  },
});

const troubleText = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

function speedOf({ options }: Cli, speed: number, given: ReadonlySet<string>): number {
  if (!(speed > 0)) fail(`--speed is a number of virtual seconds a second, not ${speed}`);
  if (given.has('speed') && options.clock !== 'real')
    fail(`--speed is for --clock real, not for --clock ${options.clock}`);
  return speed;
}

/** `10000` events or `1h` of virtual time. */
function compactAfterOf(text: string): CompactAfter {
  if (text === '') return undefined;
  if (/^\d+$/.test(text)) return { events: Number(text) };
  const duration = parseUserDuration(text);
  if (!duration.ok)
    fail(`--compact-after is a number of events or a duration such as 1h, not "${text}"`);
  return { duration: duration.value };
}

interface Announced {
  /** As it was given, or empty. */
  readonly kubeconfig: string;
  readonly name: 'now' | 'pinned';
  readonly keys: KeyStore | undefined;
}

async function announce(
  { host, options }: Cli,
  url: string,
  { kubeconfig, name, keys }: Announced,
): Promise<void> {
  const path = kubeconfig || kubeconfigOf(options);
  const before = host.exists(path) ? host.readFile(path) : '';
  const server = url.replace(/^(https?:\/\/)(0\.0\.0\.0|\[::\])/, '$1127.0.0.1');
  const secured = keys && {
    ca: (await authority(keys)).cert,
    user: ADMIN.name,
    credentials: certified(await clientCertificate(keys, ADMIN)),
  };
  const context = { name, server, ...(secured ? { secured } : {}) };
  host.writeFile(path, withContext(before, context, name === 'now'), secured !== undefined);
  host.stdout(
    `Serving ${options.tape} at ${url}\n\n  export KUBECONFIG=${path}\n  kubectl --context ${name} get nodes\n\nCtrl-C ends it.\n`,
  );
}
