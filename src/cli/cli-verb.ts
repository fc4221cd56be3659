// A verb of kubetape's own: what kubectl has no word for.

import type { Host } from '../host.js';
import type { Flags, ReadFlags } from '../kubectl/flags.js';
import type { KubectlIo } from '../kubectl/io.js';
import type { Kubectl } from '../kubectl/verb.js';
import type { AllTimelines, Timelines } from '../session/timelines.js';
import type { GlobalOptions } from './global-options.js';

export type TapeUse = 'none' | 'reads' | 'writes' | 'endures' | 'marks';

export interface CliVerb {
  readonly name: string;
  readonly summary: string;
  readonly usage?: string;
  readonly examples: string;
  readonly flags?: Flags;
  /**
   * What it does with the tape; one that marks writes, but not to the cluster, so --at makes sense; what one
   * writes that endures outlives a power cut.
   */
  readonly tape: TapeUse | ((given: ReadFlags) => TapeUse);
  /** It works on the file, and not through a server that holds it. */
  readonly needsFile?: true;
  readonly run: (cli: Cli, given: ReadFlags) => number | undefined | Promise<number | undefined>;
}

export interface CliVerbOf<F extends Flags> extends Omit<CliVerb, 'flags' | 'run' | 'tape'> {
  readonly flags: F;
  readonly tape: TapeUse | ((given: ReadFlags<F>) => TapeUse);
  readonly run: (cli: Cli, given: ReadFlags<F>) => number | undefined | Promise<number | undefined>;
}

/** Gives `run` the types of its own flags. */
export const defineCliVerb = <const F extends Flags>(verb: CliVerbOf<F>): CliVerb =>
  verb as unknown as CliVerb;

/** A verb that is loaded when it is called. */
export interface ListedVerb {
  readonly name: string;
  readonly load: () => Promise<CliVerb>;
}

/** The verb that a command line calls; `diff` is kubectl's unless it is between two moments, and of no files. */
export function findCliVerb(
  verbs: readonly ListedVerb[],
  argv: readonly string[],
): ListedVerb | undefined {
  const [first] = argv.filter((word) => !word.startsWith('-'));
  const found = verbs.find(({ name }) => name === first);
  if (found?.name !== 'diff') return found;
  const isOfFiles = argv.some((word) => /^(-f|-k|--filename|--kustomize)/.test(word));
  const words = argv.slice(argv.indexOf('diff') + 1);
  const between = words.some((word) => !word.startsWith('-') || /^--(from|to)=/.test(word));
  return between && !isOfFiles ? found : undefined;
}

/** What a verb works with. `kubectl` has the session, and the moment of --at. */
export interface Cli {
  readonly host: Host;
  readonly options: GlobalOptions;
  /** The whole command line, as actions remember it. */
  readonly command: string;
  /** Absent for verbs that open no tape. */
  readonly kubectl: Kubectl;
  /** All timelines of the tape, or of a server; absent likewise. */
  readonly timelines: AllTimelines;
  /** The tape itself, for those that a server cannot stand in for. */
  readonly tape: Timelines;
  readonly io: KubectlIo;
  /** Every verb of kubetape's own, for those that call others. */
  readonly verbs: readonly ListedVerb[];
  /** Another command line on the same tape, timeline or server, from the verb on; returns its exit code. */
  readonly run: (argv: readonly string[], print: (text: string) => void) => Promise<number>;
}
