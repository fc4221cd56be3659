// `kubetape serve`: the tape as a Kubernetes API, for kubectl and every other client.

import { number, text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { parseUserDuration } from '../../machinery/duration.js';
import { serve } from '../../server/serve.js';
import { ServedTimelines } from '../../server/served-timelines.js';
import type { CompactAfter } from '../../server/watch/compaction.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { withContext } from '../kubeconfig.js';
import { noArguments } from '../no-arguments.js';
import { lastingWord } from '../span.js';
import { kubeconfigOf } from '../tapes.js';

const PORT = 8001;
const PORT_MAX = 65_535;
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

    # One moment on a port of its own, also beside a server: for clients that drop the path of its URL
    kubetape serve --pin 10m --port 8002`,
  flags: {
    address: text('Address to listen on', { default: '127.0.0.1' }),
    port: number('Port to listen on; 0 is any that is free', { default: PORT }),
    speed: number('Virtual seconds a second, with --clock real', { default: 1 }),
    'compact-after': text(
      'Answer 410 Gone about revisions older than so many events, or so much virtual time',
    ),
    pin: text('Serve this moment only, and read the tape only'),
    kubeconfig: text('File to write the context to; the tape with .kubeconfig, without'),
  },
  tape: ({ flags: { pin } }) => (pin === '' ? 'writes' : 'reads'),
  run: async (cli, { args, flags, given }) => {
    noArguments('serve', args);
    const { address, port, pin } = flags;
    if (!LOOPBACK.includes(address))
      fail(`without TLS, serve listens on 127.0.0.1 only, not on "${address}"`);
    if (!(port >= 0 && port <= PORT_MAX))
      fail(`--port is a number from 0 to ${PORT_MAX}, not ${port}`);
    const timelines = new ServedTimelines(cli.timelines, {
      rhythm: {
        mode: pin === '' ? cli.options.clock : 'manual',
        speed: speedOf(cli, flags.speed, given),
      },
      compactAfter: compactAfterOf(flags['compact-after']),
      onTrouble: (error) => cli.host.stderr(`error: ${troubleText(error)}\n`),
    });
    const pinned = pin === '' ? {} : { pinned: lastingWord(cli.kubectl.session, pin) };
    const server = await serve(
      { host: address, port },
      { find: timelines.find, timelines, ...pinned },
    );
    announce(cli, server.url, flags.kubeconfig, pin === '' ? 'now' : 'pinned');
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

function announce(
  { host, options }: Cli,
  url: string,
  given: string,
  name: 'now' | 'pinned',
): void {
  const path = given || kubeconfigOf(options);
  const before = host.exists(path) ? host.readFile(path) : '';
  host.writeFile(path, withContext(before, { name, server: url }, name === 'now'));
  host.stdout(
    `Serving ${options.tape} at ${url}\n\n  export KUBECONFIG=${path}\n  kubectl --context ${name} get nodes\n\nCtrl-C ends it.\n`,
  );
}
