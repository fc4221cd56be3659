// `kubectl exec`: a command in a container, answered as a server answers it (kinds/behavior/exec): by the
// container's Behavior, and by what Kubernetes itself puts there.
//
// Files that it writes are kept (kinds/behavior/files/kept.ts); a command that writes none is no action on the tape.
// Source: kubectl pkg/cmd/exec/exec.go. Departure: with --stdin all of the input is read first, for nothing here waits.

import type { Container, ContainerStatus } from 'kubernetes-types/core/v1.js';
import { type PodOf, placeOf } from '../kinds/behavior/exec/place.js';
import { processOf } from '../kinds/behavior/exec/running.js';
import { keeping } from '../kinds/behavior/files/kept.js';
import { bool, duration, text } from './flags.js';
import { chooseContainers } from './logs/containers.js';
import { type PodObject, podCalled } from './pods-of.js';
import { fail } from './problem.js';
import { demand } from './request.js';
import { defineVerb, type Kubectl } from './verb.js';

export const execVerb = defineVerb({
  name: 'exec',
  summary: 'Execute a command in a container',
  usage: '(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  examples: `
# Get output from running the 'date' command from pod mypod, using the first container by default
kubectl exec mypod -- date
# What the container had in its environment at the tenth minute
kubectl exec deploy/mydeployment --at 10m -- env
`,
  flags: {
    container: text('Container name. If omitted, the first container in the pod is chosen', {
      short: 'c',
    }),
    'pod-running-timeout': duration('Accepted', { default: 60_000, hidden: true }),
    quiet: bool('Only print output from the remote session', { short: 'q' }),
    stdin: bool('Pass stdin to the container', { short: 'i' }),
    tty: bool('Accepted: a command line is no terminal here', { short: 't' }),
  },
  writes: 'unless past',
  run(kubectl, { args, flags, dash }) {
    const help = `\nSee '${kubectl.path} -h' for help and examples`;
    const [target, ...words] = args;
    if (target === undefined || dash === 0) fail(`pod, type/name or --filename must be specified`);
    if (words.length === 0) fail('you must specify at least one command for the container');
    if (dash !== 1)
      fail(
        `exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead${help}`,
      );
    const pod = podCalled(kubectl, target);
    const container = containerOf(kubectl, pod, flags.container, flags.quiet);
    const isPast = kubectl.moment !== undefined;
    const place = placeOf(kubectl.view, pod as PodOf, container, isPast);
    const code = run(kubectl, place, words, flags.stdin);
    for (const file of place.written())
      demand(kubectl, 'imperative-command', keeping(kubectl.view, pod as PodOf, file));
    return code;
  },
});

function run(
  { io }: Kubectl,
  place: Parameters<typeof processOf>[0],
  words: readonly string[],
  stdin: boolean,
): number {
  const process = processOf(place, words, { stdin, tty: false });
  let code: number | undefined;
  const tell = (out: ReturnType<typeof process.start>): void => {
    io.stdout(out.stdout);
    io.stderr(out.stderr);
    code ??= out.code;
    if (out.refused !== undefined) fail(`Internal error occurred: ${out.refused}`);
  };
  tell(process.start());
  if (code === undefined && stdin) tell(process.input(io.files.stdin()));
  if (code === undefined) tell(process.close());
  const ended = code ?? 0;
  if (ended !== 0) io.stderr(`command terminated with exit code ${ended}\n`);
  return ended;
}

/** The running container that is meant. */
export function containerOf(
  { io }: Kubectl,
  pod: PodObject,
  wanted: string,
  quiet: boolean,
): Container {
  const phase = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed')
    fail(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const told = quiet ? { io: { ...io, stderr: () => undefined } } : { io };
  const [name] = chooseContainers(told, pod, wanted, false);
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  const all = [...containers, ...initContainers, ...(ephemeralContainers as Container[])];
  const statuses: readonly ContainerStatus[] = [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.ephemeralContainerStatuses ?? []),
  ];
  const isRunning = statuses.find((one) => one.name === name)?.state?.running !== undefined;
  if (!pod.spec?.nodeName) fail(`pod ${pod.metadata.name} does not have a host assigned`);
  const found = all.find((one) => one.name === name);
  if (!isRunning || !found)
    return fail(
      `Internal error occurred: unable to upgrade connection: container not found ("${name}")`,
    );
  return found;
}
