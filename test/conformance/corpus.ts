// What an adapter is: how one corpus of recorded answers is put to the product.
//
// An adapter feeds the recorded input to the code that the product itself calls, and says what came out beside what
// was recorded. Both are compared here and not by the adapter, so that no adapter can be lenient by accident.

/** One recorded case, with a name that stays the same whichever part of the corpus is run. */
export interface Case {
  readonly id: string;
  readonly data: Fields;
  /** What the file says about all its cases. */
  readonly meta: Fields;
}

/** What came of a case, or of a named part of it (a step of a story). Both values are JSON. */
export type Check =
  | { readonly part?: string; readonly actual: unknown; readonly expected: unknown }
  | { readonly part?: string; readonly notRun: string };

export interface Corpus {
  /** The file's name up to the first dot. */
  readonly name: string;
  /** Under which heading the README counts it. */
  readonly area: Area;
  /** What is compared, in a few words. */
  readonly about: string;
  /** The cases of one file of the corpus; without it, `cases` of a JSON file and the lines of a JSONL file. */
  readonly casesOf?: (content: unknown, file: string) => readonly Case[];
  /** Where its files are when they are not in the folder of the data: a folder beside it. */
  readonly beside?: string;
  /** Whole numbers of sixteen digits and more come as text, because JavaScript would round them. */
  readonly exactNumbers?: boolean;
  readonly check: (one: Case) => Answer | Promise<Answer>;
}
type Answer = Check | readonly Check[];

export type Area =
  | 'API machinery'
  | 'Server-side apply'
  | 'Printing'
  | 'Defaults and validation'
  | 'API server'
  | 'Controllers'
  | 'Scheduler'
  | 'Kubelet'
  | 'kubectl'
  | 'Whole cluster';

// biome-ignore lint/suspicious/noExplicitAny: recorded data is read field by field, and each adapter knows its own.
export type Fields = Record<string, any>;

/** Something is not there, or cannot be expressed: the case is not run, and the table says why. */
export const notRun = (why: string): Check => ({ notRun: why });
