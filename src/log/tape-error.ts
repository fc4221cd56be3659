// What can be wrong with a tape, said so that a person knows the place and the way out.

export type TapeProblem =
  | 'NotATape'
  | 'NewerFormat'
  | 'InUse'
  | 'Damaged'
  | 'DiskFull'
  | 'ReadOnly'
  | 'NoSuchTimeline'
  | 'TimelineExists'
  | 'InvalidName'
  | 'NoSuchMoment'
  | 'NotFound';

export class TapeError extends Error {
  override readonly name = 'TapeError';
  readonly problem: TapeProblem;
  /** What was asked for by name, and the names there are. */
  readonly names: { readonly asked: string; readonly known: readonly string[] } | undefined;
  /** How far a timeline went once, where its end is missing and the rest is sound. */
  readonly lostEnd: number | undefined;

  /** Where the process that holds the tape serves it. */
  readonly servedAt: string | undefined;

  constructor(
    problem: TapeProblem,
    message: string,
    { names, lostEnd, servedAt }: Partial<Pick<TapeError, 'names' | 'lostEnd' | 'servedAt'>> = {},
  ) {
    super(message);
    this.problem = problem;
    this.names = names;
    this.servedAt = servedAt;
    this.lostEnd = lostEnd;
  }
}

/** What SQLite or the system says of the file at `path`, explained; anything else as it is. */
export function explained(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof TapeError) return error;
  const { code = '' } = error as { code?: string };
  const found = EXPLANATIONS.find(([codes]) => codes.test(code));
  if (!found) return error;
  const [, problem, text] = found;
  return new TapeError(problem, text(path, error.message));
}

export const damage = (path: string, what: string): TapeError =>
  new TapeError(
    'Damaged',
    `${path} is damaged: ${what}. Restore it from a copy; "kubetape verify" says up to where it is whole`,
  );

const EXPLANATIONS: readonly (readonly [
  RegExp,
  TapeProblem,
  (path: string, message: string) => string,
])[] = [
  [/^SQLITE_(CORRUPT|NOTADB)/, 'Damaged', (path, message) => damage(path, message).message],
  [
    /^(SQLITE_FULL|SQLITE_IOERR_(WRITE|SHMSIZE|FSYNC)|ENOSPC|EDQUOT)$/,
    'DiskFull',
    () =>
      'the disk is full: nothing of the last step was written and nothing is lost; make room and try again',
  ],
  [
    /^SQLITE_BUSY/,
    'InUse',
    (path) => `another process is writing to ${path}; wait for it and try again`,
  ],
  [
    /^(SQLITE_READONLY|SQLITE_PERM|SQLITE_CANTOPEN|SQLITE_AUTH|EACCES|EPERM|EROFS)/,
    'ReadOnly',
    (path, message) =>
      `${path} cannot be opened: ${message}. The file and its folder must be readable and, since SQLite keeps notes beside it, writable`,
  ],
];
