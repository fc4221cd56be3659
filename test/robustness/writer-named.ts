import type { TapeOptions } from '../../src/log/tape.js';

/** This very process, as the note in the tape knows it. */
export const writerNamed = (host: string): NonNullable<TapeOptions['writer']> => ({
  pid: process.pid,
  host,
  isRunning: (pid) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  },
});
