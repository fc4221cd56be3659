// pods/NAME/exec, attach and portforward: what a client reaches into a container for.
//
// No process runs there. exec is answered by the container's Behavior and by the commands that need no more
// than what Kubernetes puts into a container; attach to a shell that waits for input is one to type into, and otherwise shows what
// the container prints from now on, to one who has read its log from there on, and in the past what it had printed. Neither changes the cluster but by the files that a
// command writes, which are kept (kinds/behavior/files/kept.ts); without any, it is no action on the tape.
// Source: pkg/registry/core/pod/rest/subresources.go.

import type { Container } from 'kubernetes-types/core/v1.js';
import { attachedShell } from '../../kinds/behavior/exec/attached.js';
import { type PodOf, placeOf } from '../../kinds/behavior/exec/place.js';
import { type Out, type Process, processOf } from '../../kinds/behavior/exec/running.js';
import { Terminal } from '../../kinds/behavior/exec/terminal.js';
import { type KeptFile, keeping } from '../../kinds/behavior/files/kept.js';
import { podLogs } from '../../kinds/behavior/logs.js';
import type { Millis } from '../../machinery/object.js';
import { badRequest, type Failure, internalError, isFailure } from '../../machinery/status.js';
import { type Call, type Handler, isTrue } from '../call.js';
import { answerTo } from '../rest/act.js';
import { follow, type Listener, runOf } from './follow.js';
import { containerOf, podAt, podTarget } from './options.js';
import { portForward } from './port-forward.js';
import { type Channels, openChannels } from './socket.js';

export const podStreams: Handler = (call) => {
  const subresource = ['exec', 'attach', 'portforward'].find((one) => podTarget(call, one));
  const target = subresource === undefined ? undefined : podTarget(call, subresource);
  if (!target || (call.method !== 'GET' && call.method !== 'POST')) return false;
  const pod = podAt(call, target);
  if (isFailure(pod)) return call.respond.failure(pod);
  if (subresource === 'portforward') return portForward(call, pod);
  const container = containerOf(pod, call.query.get('container') ?? '');
  if (isFailure(container)) return call.respond.failure(container);
  const refused = refusalOf(call, pod, subresource === 'exec');
  if (refused) return call.respond.failure(refused);
  const run = runOf(pod, container.name);
  const heard =
    subresource === 'attach' ? call.world.heard.until(call, run?.containerID) : undefined;
  // In the kubelet's own words, which clients print as they are.
  if (!run || (run.over && heard === undefined))
    return call.respond.text(500, `container not found ("${container.name}")\n`);
  if (subresource === 'exec') return exec(call, pod, container);
  return attachToShell(call, pod, container) ?? attach(call, pod, container, heard);
};

function refusalOf({ query }: Call, pod: PodOf, isExec: boolean): Failure | undefined {
  if (!pod.spec.nodeName)
    return badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  if (isExec && query.getAll('command').every((word) => word === ''))
    return badRequest('you must specify at least one command for the container');
  return ['stdin', 'stdout', 'stderr'].some((stream) => isTrue(query, stream))
    ? undefined
    : badRequest('you must specify at least 1 of stdin, stdout, stderr');
}

function exec(call: Call, pod: PodOf, container: Container): true {
  const { query, world } = call;
  const [stdin, tty] = [isTrue(query, 'stdin'), isTrue(query, 'tty')];
  const place = placeOf(world.view, pod, container, world.moment !== undefined);
  const plain = processOf(place, query.getAll('command'), { stdin, tty });
  return talk(call, tty ? new Terminal(plain) : plain, () => keep(call, pod, place.written()));
}

/** To a shell that waits for input, if the client has some. */
function attachToShell(call: Call, pod: PodOf, container: Container): true | undefined {
  const { query, world } = call;
  if (!isTrue(query, 'stdin') || world.moment !== undefined) return undefined;
  const tty = isTrue(query, 'tty');
  const place = placeOf(world.view, pod, container);
  const shell = attachedShell(pod, container, place, tty);
  const settle = () => keep(call, pod, place.written());
  const leave = () => {
    shell?.close();
    void settle();
  };
  return shell && talk(call, tty ? new Terminal(shell) : shell, settle, leave);
}

/** Keeps what has been written; says what went wrong. */
async function keep(call: Call, pod: PodOf, files: readonly KeptFile[]): Promise<string> {
  let said = '';
  for (const file of files) {
    const { response } = await answerTo(call, keeping(call.world.view, pod, file));
    if (isFailure(response)) said += `sh: write error: ${response.message}\n`;
  }
  return said;
}

/** Lets somebody at the other end of a socket talk to a process. */
function talk(
  call: Call,
  process: Process,
  settle: () => Promise<string>,
  leave: () => void = () => undefined,
): true {
  let channels: Channels | undefined;
  let over = false;
  let settled = Promise.resolve();
  const tell = ({ stdout, stderr, code, refused }: Out): void => {
    if (isTrue(call.query, 'stdout')) channels?.out(stdout);
    if (isTrue(call.query, 'stderr')) channels?.err(stderr);
    if (code !== undefined || refused !== undefined) over = true;
    if (refused !== undefined) channels?.finish(internalError(refused));
    settled = settled.then(settle).then((problem) => {
      if (isTrue(call.query, 'stderr')) channels?.err(problem);
      if (code !== undefined) channels?.finish(endedWith(code));
    });
  };
  return openChannels(call, {
    opened(opened) {
      channels = opened;
      tell(process.start());
    },
    input(text) {
      if (!over) tell(process.input(text));
    },
    inputEnded() {
      if (!over) tell(process.close());
    },
    closed() {
      if (!over) leave();
      over = true;
    },
  });
}

/** The Status of a command's end [kubelet pkg/kubelet/server/remotecommand]. */
const endedWith = (code: number): unknown =>
  code === 0
    ? { metadata: {}, status: 'Success' }
    : {
        metadata: {},
        status: 'Failure',
        message: `command terminated with non-zero exit code: exit status ${code}`,
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
      };

function attach(call: Call, pod: PodOf, container: Container, since: Millis | undefined): true {
  let stop: (() => void) | undefined;
  return openChannels(call, {
    opened(channels) {
      const listener: Listener = {
        lines(lines) {
          channels.out(lines.map(({ text }) => `${text}\n`).join(''));
          return true;
        },
        end: () => channels.finish({ metadata: {}, status: 'Success' }),
      };
      const { world } = call;
      // In the past nothing more is printed, and nobody would ever hear the end.
      if (world.moment) {
        const printed = podLogs(world.view, pod, container.name) ?? [];
        listener.lines(printed.filter(({ at }) => since === undefined || at > since));
        listener.end();
      } else stop = follow(world, pod, container.name, listener, since);
    },
    input: () => undefined,
    inputEnded: () => undefined,
    closed: () => stop?.(),
  });
}
