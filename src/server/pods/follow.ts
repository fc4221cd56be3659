// What a container prints from now on, or from some time on: told as virtual time passes, until its run is over or
// nobody listens.

import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import type { PodOf } from '../../kinds/behavior/exec/place.js';
import { type PrintedLine, podLogs } from '../../kinds/behavior/logs.js';
import type { Millis } from '../../machinery/object.js';
import type { World } from '../world.js';

export interface Listener {
  /** Returns whether it wants more. */
  lines(lines: readonly PrintedLine[]): boolean;
  end(): void;
}

/** Returns the function that stops it. */
export function follow(
  { session, view }: World,
  { metadata }: PodOf,
  container: string,
  listener: Listener,
  since: Millis = view.now,
): () => void {
  const { namespace, name, uid } = metadata;
  let told = since;
  let run = runOf(view.find({ kind: 'Pod', namespace, name }) as PodOf | undefined, container);
  let scheduled = false;
  const stop = (): void => {
    unsubscribe();
    listener.end();
  };
  const look = (): void => {
    scheduled = false;
    const reader = session.view();
    const pod = reader.find({ kind: 'Pod', namespace, name }) as PodOf | undefined;
    if (pod?.metadata.uid !== uid) {
      stop();
      return;
    }
    const now = runOf(pod, container);
    // A container that has been started anew prints to a log of its own.
    const previous = run !== undefined && now?.containerID !== run.containerID;
    const lines = podLogs(reader, pod, container, { previous }) ?? [];
    const fresh = lines.filter(({ at }) => at > told);
    told = reader.now;
    run ??= now;
    const wanted = fresh.length === 0 || listener.lines(fresh);
    if (!wanted || previous || now?.over) stop();
  };
  const unsubscribe = session.onWritten(() => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(look);
  });
  if (run?.over || since < view.now) {
    scheduled = true;
    setImmediate(look);
  }
  return stop;
}

interface Run {
  readonly containerID: string;
  readonly over: boolean;
}

export function runOf(pod: PodOf | undefined, name: string): Run | undefined {
  const { status = {} } = pod ?? {};
  const statuses: readonly ContainerStatus[] = [
    ...(status.containerStatuses ?? []),
    ...(status.initContainerStatuses ?? []),
    ...(status.ephemeralContainerStatuses ?? []),
  ];
  const found = statuses.find((one) => one.name === name);
  const { running, terminated } = found?.state ?? {};
  if (!found || (!running && !terminated)) return undefined;
  return { containerID: found.containerID ?? '', over: terminated !== undefined };
}
