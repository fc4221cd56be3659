// What happens to the files of a pod, in order of time: what its containers' scripts and hooks do, as it follows from
// when they were started, and what somebody has written there.

import type { Container, ContainerStatus } from 'kubernetes-types/core/v1.js';
import type { Millis } from '../../../machinery/object.js';
import type { Reader } from '../../../machinery/reader.js';
import { programOf } from '../command.js';
import { environmentOf } from '../exec/environment.js';
import { resolve } from '../exec/paths.js';
import type { PodOf } from '../exec/place.js';
import { behaviorOf } from '../match.js';
import { type FileChange, lineText } from '../program.js';
import { type RunTimes, runsOf } from '../run-start.js';
import { scriptOf } from '../script.js';
import { settled } from '../waiting.js';
import { keptFiles } from './kept.js';
import { type Spot, spotOf } from './spots.js';

export interface Change extends Pick<Spot, 'store' | 'path'> {
  readonly at: Millis;
  /** Undefined: it is removed. It may stand for what a command of the writer prints. */
  readonly text?: string;
  readonly appends?: true;
  readonly writer?: Container;
}

/** What grows in every round of a loop is known as far back as a log is. */
const ROUNDS_MAX = 10_000;

export function changesOf(reader: Reader, pod: PodOf): readonly Change[] {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const all = [...initContainers, ...containers, ...ephemeralContainers] as readonly Container[];
  const made = all.flatMap((container) => madeBy(reader, pod, container));
  // Sorting is stable: what is done at one moment stays in the order of the script.
  return [...made, ...keptFiles(reader, pod)].sort((a, b) => a.at - b.at);
}

function madeBy(reader: Reader, pod: PodOf, container: Container): readonly Change[] {
  if (!mayWrite(container)) return [];
  const status = statusOf(pod, container.name);
  const runs = status ? runsOf(status) : [];
  if (runs.length === 0) return [];
  const env = [...environmentOf(reader, pod, container)].map(([name, value]) => ({ name, value }));
  const told = { ...container, env };
  const plain = scriptOf(told, behaviorOf(reader, pod, container));
  const hook = container.lifecycle?.postStart?.exec?.command;
  const hooked = hook ? (programOf({ ...told, command: [...hook], args: [] }).files ?? []) : [];
  return runs.flatMap((run) => {
    const { files } = settled(reader, pod, plain, run.start, run);
    const until = Math.min(run.end ?? reader.now, reader.now);
    return [...hooked, ...files].flatMap((file) => {
      const path = resolve(container.workingDir ?? '/', file.path);
      const { store, path: kept, readOnly } = spotOf(pod, container, run.number, path);
      const spot = { store, path: kept, writer: container };
      return readOnly ? [] : timesOf(file, run, until).map((one) => ({ ...spot, ...one }));
    });
  });
}

/** A quick look, for most containers write nothing that anybody knows of. */
const mayWrite = ({ command = [], args = [], lifecycle }: Container): boolean =>
  lifecycle?.postStart?.exec !== undefined ||
  [...command, ...args].some((word) => />|\b(?:touch|rm|cp|mv)\b/.test(word));

function timesOf(file: FileChange, { start }: RunTimes, until: Millis): Omit<Change, keyof Spot>[] {
  const { atMs, everyMs, text, appends } = file;
  const first = start + atMs;
  if (first > until) return [];
  const last = everyMs === undefined ? 0 : Math.floor((until - first) / everyMs);
  const from = appends ? Math.max(0, last - ROUNDS_MAX + 1) : last;
  return Array.from({ length: last - from + 1 }, (_, i) => {
    const at = first + (from + i) * (everyMs ?? 0);
    return {
      at,
      ...(text === undefined ? {} : { text: lineText(text, at, from + i) }),
      ...(appends ? { appends } : {}),
    };
  });
}

function statusOf({ status }: PodOf, container: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = status ?? {};
  const ephemeral = status?.ephemeralContainerStatuses ?? [];
  return [...containerStatuses, ...initContainerStatuses, ...ephemeral].find(
    ({ name }) => name === container,
  );
}
