// The wall clock of a server: the only time it has besides the virtual one, and the turns of the event loop.

export interface Wall {
  /** Milliseconds since some moment or other. */
  now(): number;
  /** As soon as what has come in meanwhile has had its turn. */
  soon(task: () => void): void;
  /** Returns what calls it off. */
  after(ms: number, task: () => void): () => void;
}

/** Timers hold no process up. */
export const wall: Wall = {
  now: () => performance.now(),
  soon: (task) => {
    setImmediate(task);
  },
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
