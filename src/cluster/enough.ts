// How whoever looks on stops a cluster between two instants: a law is broken, and what comes after might have no end.

/**
 * Thrown by `onInstant`: no more is to happen. What has happened is in the log, which ends there as if the process had.
 */
export class Enough extends Error {
  override readonly name = 'Enough';
}

/** What a step comes to; undefined if it was stopped. */
export function unlessEnough<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof Enough) return undefined;
    throw error;
  }
}
