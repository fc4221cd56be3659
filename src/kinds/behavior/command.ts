// What simple commands do without a Behavior: `sleep 30`, `sh -c 'exit 1'`, `echo hi`. All others run forever.

import type { Container } from 'kubernetes-types/core/v1.js';
import { imageKind } from './images.js';
import type { Output } from './script.js';

export interface Program {
  /** Forever when missing. */
  readonly runsMs?: number;
  readonly exitCode: number;
  /** It does not react to SIGTERM: the first process of a container has no default handlers. */
  readonly deaf: boolean;
  readonly output: readonly Output[];
}

const FOREVER: Program = { exitCode: 0, deaf: false, output: [] };

export function programOf(container: Container): Program {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  if (words.length === 0)
    return imageKind(container.image ?? '') === 'shell' ? { ...FOREVER, runsMs: 0 } : FOREVER;
  if (words[0] === 'sleep')
    return { runsMs: Number(words[1]) * 1000, exitCode: 0, deaf: true, output: [] };
  return FOREVER;
}
