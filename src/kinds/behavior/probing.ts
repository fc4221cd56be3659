// What a probe that looks at a file finds: a script makes and removes files, and `cat /tmp/healthy` follows from that.
//
// Only commands that do nothing but look at one file are understood, and only files that the container's own
// script makes: of all others nothing is known, and such a probe succeeds with its container.

import type { EnvVar, Probe } from 'kubernetes-types/core/v1.js';
import { answerTo } from './exec/answers.js';
import type { ExecAnswer } from './index.js';
import type { FileChange } from './program.js';
import { probeCommand } from './variables.js';

export interface Sight {
  /** From the container's start to the file being there. */
  readonly fromMs: number;
  /** To its being gone again. */
  readonly untilMs?: number;
}

export function sightOf(
  probe: Probe,
  files: readonly FileChange[],
  env?: readonly EnvVar[],
): Sight | undefined {
  const path = files.length > 0 ? lookedAt(probe, env)?.path : undefined;
  const changes = files.filter((change) => change.path === path);
  const made = changes.find(({ text }) => text !== undefined);
  if (!made) return undefined;
  const gone = changes.find(({ text, atMs }) => text === undefined && atMs >= made.atMs);
  return { fromMs: made.atMs, ...(gone ? { untilMs: gone.atMs } : {}) };
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
