// Whether the tape is to blame for what went wrong: asked only then, for it takes its time.

import type { Host } from '../host.js';
import { damage, explained, TapeError } from '../log/tape-error.js';
import { verifyTape } from '../log/verify.js';

export function tapeProblemBehind(error: unknown, host: Host, tape: string): unknown {
  const known = explained(error, tape);
  const isSystems = (error as NodeJS.ErrnoException).syscall !== undefined;
  if (known !== error || isSystems || !host.exists(tape)) return known;
  try {
    const { problem } = verifyTape(tape);
    return problem === undefined ? error : damage(tape, problem);
  } catch (problem) {
    return problem instanceof TapeError ? problem : error;
  }
}
