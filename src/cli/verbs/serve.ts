// `kubetape serve`: the tape as a Kubernetes API, for kubectl and every other client.

import { number, text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { serve } from '../../server/serve.js';
import { WriteQueue } from '../../server/write-queue.js';
import type { Session } from '../../session/session.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { withContext } from '../kubeconfig.js';
import { noArguments } from '../no-arguments.js';

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

    # Any free port
    kubetape serve --port 0`,
  flags: {
    address: text('Address to listen on', { default: '127.0.0.1' }),
    port: number('Port to listen on; 0 is any that is free', { default: PORT }),
    kubeconfig: text('File to write the context to; the tape with .kubeconfig, without'),
  },
  tape: 'writes',
  run: async (cli, { args, flags }) => {
    noArguments('serve', args);
    const { address, port } = flags;
    if (!LOOPBACK.includes(address))
      fail(`without TLS, serve listens on 127.0.0.1 only, not on "${address}"`);
    if (!(port >= 0 && port <= PORT_MAX))
      fail(`--port is a number from 0 to ${PORT_MAX}, not ${port}`);
    const { session } = cli.kubectl;
    const main = {
      name: 'main',
      session,
      writes: new WriteQueue(session, () => settle(cli, session)),
    };
    const server = await serve(
      { host: address, port },
      { find: (name) => (name === main.name ? main : undefined) },
    );
    announce(cli, server.url, flags.kubeconfig);
    await cli.host.untilStopped();
    await server.close();
    return 0;
  },
});

function settle({ options }: Cli, session: Session): void {
  if (options.clock === 'settle') setImmediate(() => session.settle());
}

function announce({ host, options }: Cli, url: string, given: string): void {
  const path = given || `${options.tape.replace(/\.tape$/, '')}.kubeconfig`;
  const before = host.exists(path) ? host.readFile(path) : '';
  host.writeFile(path, withContext(before, { name: 'now', server: url }, true));
  host.stdout(
    `Serving ${options.tape} at ${url}\n\n  export KUBECONFIG=${path}\n  kubectl get nodes\n\nCtrl-C ends it.\n`,
  );
}
