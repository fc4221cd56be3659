// What can be wrong with a tape, said so that a person knows the place and the way out.

export type TapeProblem =
  | 'NotATape'
  | 'NewerFormat'
  | 'InUse'
  | 'Damaged'
  | 'DiskFull'
  | 'ReadOnly'
  | 'NoSuchTimeline'
  | 'NotFound';

export class TapeError extends Error {
  override readonly name = 'TapeError';
  readonly problem: TapeProblem;

  constructor(problem: TapeProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}
