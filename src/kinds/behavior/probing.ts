// What a probe that looks at a file finds: a script makes and removes files, and so does `kubectl exec`, and
// `cat /tmp/healthy` follows from that.
//
// Only commands that do nothing but look at one file are understood. Of files that nobody is known to have made nothing is
// known either, and such a probe succeeds with its container; but that nothing is in `/tmp` of a script's container is certain.

import type { Container, EnvVar, Probe } from 'kubernetes-types/core/v1.js';
import type { Millis } from '../../machinery/object.js';
import { answerTo } from './exec/answers.js';
import type { PodOf } from './exec/place.js';
import { keptInside } from './files/kept.js';
import { isOfVolume, spotOf } from './files/spots.js';
import type { ExecAnswer } from './index.js';
import type { Script } from './script.js';
import { probeCommand } from './variables.js';

/** A time for which the file is there: the present one, or the last before, or failing that the next. */
export interface Sight {
  readonly from: Millis;
  readonly until?: Millis;
}

/** One run of a container, by how many times it has been started anew. */
export interface RunOf {
  readonly pod: PodOf;
  readonly container: Container;
  readonly run: number;
  readonly since: Millis;
}

export function sightOf(
  probe: Probe,
  script: Pick<Script, 'files' | 'errandMs'>,
  of: RunOf,
  now: Millis,
): Sight | undefined {
  const path = probe.exec ? lookedAt(probe, of.container.env)?.path : undefined;
  if (path === undefined) return undefined;
  const changes = changesAt(path, script, of);
  const isKnown = script.errandMs === undefined && path.startsWith('/tmp/');
  const { store } = spotOf(of.pod, of.container, of.run, path);
  if (changes.length === 0)
    return isKnown && !isOfVolume(store) ? { from: Number.POSITIVE_INFINITY } : undefined;
  return timesOf(changes, of.since).reduce((best, next) => (next.from <= now ? next : best));
}

interface Presence {
  readonly at: Millis;
  readonly isThere: boolean;
}

function changesAt(
  path: string,
  { files }: Pick<Script, 'files'>,
  { pod, container, run, since }: RunOf,
): readonly Presence[] {
  const made = files
    .filter((change) => change.path === path)
    .map(({ atMs, text }) => ({ at: since + atMs, isThere: text !== undefined }));
  const spot = spotOf(pod, container, run, path);
  const kept = keptInside(pod)
    .filter((file) => file.store === spot.store && file.path === spot.path)
    .map(({ at, text }) => ({ at, isThere: text !== undefined }));
  return [...made, ...kept].sort((a, b) => a.at - b.at);
}

/** What is removed first was there before. */
function timesOf(changes: readonly Presence[], since: Millis): readonly Sight[] {
  const times: Sight[] = [];
  let from = changes[0]?.isThere ? undefined : since;
  for (const { at, isThere } of changes) {
    if (isThere) from ??= at;
    else if (from !== undefined) {
      times.push({ from, until: at });
      from = undefined;
    }
  }
  return from === undefined ? times : [...times, { from }];
}

/** What the command says when the file is not there, as busybox words it. */
export function missingFile(probe: Probe, env?: readonly EnvVar[]): string | undefined {
  const { name, path } = lookedAt(probe, env) ?? {};
  if (name === 'cat') return `cat: can't open '${path}': No such file or directory\n`;
  if (name === 'ls' || name === 'stat') return `${name}: ${path}: No such file or directory\n`;
  return name === undefined ? undefined : '';
}

function lookedAt(
  { exec }: Probe,
  env: readonly EnvVar[] | undefined,
): { readonly name: string; readonly path: string } | undefined {
  const words = probeCommand(exec?.command ?? [], env);
  const inShell = words.length === 3 && /(?:^|\/)(?:ba)?sh$/.test(words[0] ?? '');
  const text = inShell && words[1] === '-c' ? (words[2] ?? '') : words.join(' ');
  const [, name, path] =
    /^(?:\/bin\/|\/usr\/bin\/)?(cat|ls|stat|test -[ef]|\[ -[ef]) (\/\S+)(?: \])?$/.exec(
      text.trim(),
    ) ?? [];
  return name === undefined || path === undefined ? undefined : { name, path };
}

/** What is kept of what a command of a probe prints [pkg/kubelet/prober/prober.go maxProbeMessageLength]. */
const OUTPUT_MAX = 1024;

/** What a Behavior says that the probe's command answers. */
export const probeAnswer = (
  { exec }: Probe,
  answers: readonly ExecAnswer[] | undefined,
  env: readonly EnvVar[] | undefined,
): ExecAnswer | undefined =>
  exec && answers && answerTo(answers, probeCommand(exec.command ?? [], env));

/** What is told of a probe whose command has failed. */
export const probeOutput = ({
  stdout = '',
  stderr = '',
}: Pick<ExecAnswer, 'stdout' | 'stderr'>): string => `${stdout}${stderr}`.slice(0, OUTPUT_MAX);
