// What a container has printed, now or at any moment of the past: it follows from its script and its start.

import type { Container, ContainerStatus, PodStatus } from 'kubernetes-types/core/v1.js';
import type { Millis } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { resolve } from './exec/paths.js';
import { contentsIn, type PodOf, placeOf } from './exec/place.js';
import { runWords, shellIn } from './exec/run.js';
import { behaviorOf } from './match.js';
import { commandBehind, followsFile, lineText, type Output } from './program.js';
import { type RunTimes, runsOf } from './run-start.js';
import { type Script, scriptOf } from './script.js';
import { settled } from './waiting.js';

export interface PrintedLine {
  readonly at: Millis;
  readonly text: string;
}

export interface LogOptions {
  /** Those of the run before. */
  readonly previous?: boolean;
  /** How many of the last lines are wanted. */
  readonly limit?: number;
}

const TAIL_LINES = 10;
/** More lines than this a container's log does not keep: a node rotates them away. */
const LINES_MAX = 10_000;

/**
 * The lines of a container's present run, or of the one before; undefined when there was none.
 */
export function logsOf(
  scriptOfRun: (run: RunTimes) => Script,
  status: ContainerStatus | undefined,
  now: Millis,
  { previous = false, limit = LINES_MAX }: LogOptions = {},
): readonly PrintedLine[] | undefined {
  const runs = status ? runsOf(status) : [];
  const before = (status?.restartCount ?? 0) - 1;
  const run = previous ? runs.find(({ number }) => number === before) : runs.at(-1);
  if (!run) return undefined;
  const until = Math.min(run.end ?? now, now);
  const wanted = Math.min(limit, LINES_MAX);
  const lines = scriptOfRun(run).output.flatMap((line) => printed(line, run.start, until, wanted));
  // Sorting is stable: what is printed at one moment stays in the order of the script.
  return lines.sort((a, b) => a.at - b.at).slice(wanted > 0 ? -wanted : lines.length);
}

/** The same for a container of a pod, as anyone who reads the cluster finds it; undefined: nothing to read. */
export function podLogs(
  reader: Reader,
  pod: LoggedPod,
  name: string,
  options: LogOptions = {},
): readonly PrintedLine[] | undefined {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  const all = [...initContainers, ...containers, ...(ephemeralContainers as Container[])];
  const container = all.find((other) => other.name === name);
  if (!container) return undefined;
  const status = statusesOf(pod.status).find((one) => one.name === name);
  const place = placeOf(reader, pod, container);
  // What a command is told of its environment is all known now, ConfigMaps and Secrets included.
  const env = [...place.env].map(([variable, value]) => ({ name: variable, value }));
  const script = scriptOf({ ...container, env }, behaviorOf(reader, pod, container));
  const lines = logsOf(
    (run) => settled(reader, pod, script, run.start, run),
    status,
    reader.now,
    options,
  );
  const told = lines?.flatMap((line) => {
    const words = commandBehind(line.text);
    if (!words) return [line];
    if (followsFile(words)) return followed(reader, pod, container, words, line.at);
    const { stdout, stderr } = runWords(shellIn(place), words, () => '');
    const shown = (stdout + stderr).replace(/\n$/, '');
    return shown === '' ? [] : shown.split('\n').map((text) => ({ ...line, text }));
  });
  const { limit = LINES_MAX } = options;
  return told && told.length > limit && limit > 0 ? told.slice(-limit) : told;
}

/** `tail -f`: the last lines that were there, and what has been added since. */
function followed(
  reader: Reader,
  pod: LoggedPod,
  container: Container,
  words: readonly string[],
  since: Millis,
): readonly PrintedLine[] {
  const path = words.slice(1).findLast((word) => /^[^-+0-9]/.test(word)) ?? '';
  const isWhole = words.some((word) => /^(-n)?\+[01]$/.test(word));
  const whole = resolve(container.workingDir ?? '/', path);
  const all = contentsIn(reader, pod)
    .growthOf(container, whole)
    .flatMap(({ at, text }) =>
      text
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => ({ at: Math.max(at, since), text: line })),
    );
  const before = all.filter(({ at }) => at <= since);
  return [...(isWhole ? before : before.slice(-TAIL_LINES)), ...all.slice(before.length)];
}

const statusesOf = (status: PodStatus | undefined): readonly ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
  ...(status?.ephemeralContainerStatuses ?? []),
];

type LoggedPod = PodOf;

function printed(line: Output, start: Millis, until: Millis, limit: number): PrintedLine[] {
  const first = start + line.atMs;
  if (first > until) return [];
  if (line.everyMs === undefined) return [said(line.text, first, 0)];
  const rounds = Math.min(
    Math.floor((until - first) / line.everyMs) + 1,
    line.rounds ?? Number.POSITIVE_INFINITY,
  );
  const skipped = Math.max(0, rounds - limit);
  const { text, everyMs } = line;
  return Array.from({ length: rounds - skipped }, (_, i) =>
    said(text, first + (skipped + i) * everyMs, skipped + i),
  );
}

const said = (text: string, at: Millis, round: number): PrintedLine => ({
  at,
  text: lineText(text, at, round),
});
