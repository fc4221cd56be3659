// `kubectl attach`: what a container prints.
//
// Source: kubectl pkg/cmd/attach/attach.go. Departure: time stands still while one looks, and nobody can type into a
// simulated container, so what it has printed is shown, and that is all.

import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import type { ObjectRef } from '../machinery/object.js';
import { converse } from './converse.js';
import { bool, duration, text } from './flags.js';
import { logText } from './logs/container-log.js';
import { chooseContainers } from './logs/containers.js';
import { type PodObject, podCalled } from './pods-of.js';
import { fail, failAll } from './problem.js';
import { defineVerb, type Kubectl } from './verb.js';
import { waitUntil } from './waiting.js';

export const attachVerb = defineVerb({
  name: 'attach',
  summary: 'Attach to a running container: show what it has printed',
  usage: '(POD | TYPE/NAME) -c CONTAINER',
  examples: `
# Output of pod mypod, of the first container by default
kubectl attach mypod
# Output of container ruby-container of the first pod of a ReplicaSet
kubectl attach rs/nginx -c ruby-container
`,
  flags: {
    container: text('Container name. If omitted, the default one', { short: 'c' }),
    'pod-running-timeout': duration('Accepted', { default: 60_000, hidden: true }),
    quiet: bool('Only print output from the remote session', { short: 'q' }),
    stdin: bool('Pass stdin to the container, if a shell of its own hears it', { short: 'i' }),
    tty: bool('Accepted', { short: 't' }),
  },
  run(kubectl, { args, flags }) {
    const [target, ...more] = args;
    const help = `\nSee '${kubectl.path} -h' for help and examples`;
    if (target === undefined) return fail(`at least 1 argument is required for attach${help}`);
    if (more.length > 1)
      fail(
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]${help}`,
      );
    const pod = podCalled(kubectl, more[0] === undefined ? target : `${target}/${more[0]}`);
    const phase = pod.status?.phase ?? '';
    if (phase === 'Succeeded' || phase === 'Failed')
      fail(`cannot attach a container in a completed pod; current phase is ${phase}`);
    const told = flags.quiet ? { io: { ...kubectl.io, stderr: () => undefined } } : kubectl;
    const [name = ''] = chooseContainers(told, pod, flags.container, false);
    if (!statusOf(pod, name)?.state?.running)
      fail(
        `Internal error occurred: unable to upgrade connection: container not found ("${name}")`,
      );
    const ref = { kind: 'Pod', namespace: kubectl.namespace, name: pod.metadata.name };
    if (!flags.stdin || kubectl.moment || !converse(kubectl, ref, name)) show(kubectl, pod, name);
    return 0;
  },
});

/** Lets time pass until the container has been started, and shows what it has printed by then. */
export function showOutput(kubectl: Kubectl, ref: ObjectRef, container: string): void {
  awaitContainer(kubectl, ref, container);
  const pod = kubectl.session.view().find(ref) as PodObject | undefined;
  if (pod) show(kubectl, pod, container);
}

/** Lets time pass until the container has been started. */
export function awaitContainer(kubectl: Kubectl, ref: ObjectRef, container: string): void {
  const find = (): PodObject | undefined => kubectl.session.view().find(ref) as never;
  const began = (): boolean => {
    const { running, terminated } = statusOf(find(), container)?.state ?? {};
    return running !== undefined || terminated !== undefined;
  };
  if (!waitUntil(kubectl, 0, began)) fail('timed out waiting for the condition');
}

function show({ io, view }: Kubectl, pod: PodObject, container: string): void {
  const everything = { previous: false, tail: -1, since: undefined, timestamps: false };
  const read = logText(view, pod, container, { ...everything, limitBytes: undefined });
  if (typeof read === 'string') io.stdout(read);
  else failAll([read]);
}

const statusOf = (pod: PodObject | undefined, name: string): ContainerStatus | undefined =>
  [
    ...(pod?.status?.containerStatuses ?? []),
    ...(pod?.status?.initContainerStatuses ?? []),
    ...(pod?.status?.ephemeralContainerStatuses ?? []),
  ].find((one) => one.name === name);
