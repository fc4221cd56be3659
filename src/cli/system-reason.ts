// What the system says went wrong, without its codes.

/** `no such file or directory` out of `ENOENT: no such file or directory, open 'x'`. */
export const systemReason = (message: string): string =>
  /^[A-Z]\w+: ([^,]+)/.exec(message)?.[1] ?? message;
