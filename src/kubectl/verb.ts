// A verb of kubectl: what it is called, which flags it has, and what it does.

import type { View } from '../events/view.js';
import type { Moment } from '../history/moment.js';
import type { UserInfo } from '../kinds/rbac/user.js';
import type { Session } from '../session/session.js';
import type { Flags, FlagValues, ReadFlags } from './flags.js';
import type { KubectlIo } from './io.js';

export interface Verb {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line for the overview. */
  readonly summary: string;
  /** What follows the verb in the usage line. */
  readonly usage?: string;
  /** Whole lines for `--help`: a comment and a command each. */
  readonly examples?: string;
  readonly flags?: Flags;
  /** Verbs below this one: `rollout status`. One that runs too runs when none of them is named: `create -f`. */
  readonly verbs?: readonly Verb[];
  /** Whether it may change the cluster: then `--at` makes no sense, unless it looks at the past as well. */
  readonly writes?: boolean | 'unless past';
  /** Returns the exit code; nothing means 0. */
  readonly run?: (kubectl: Kubectl, given: ReadFlags) => number | undefined;
}

export interface VerbOf<F extends Flags> extends Omit<Verb, 'flags' | 'run'> {
  readonly flags: F;
  readonly run: (kubectl: Kubectl, given: ReadFlags<F>) => number | undefined;
}

/** Gives `run` the types of its own flags. */
export const defineVerb = <const F extends Flags>(verb: VerbOf<F>): Verb => verb as unknown as Verb;

/** What one command line works with. */
export interface Kubectl {
  readonly io: KubectlIo;
  readonly session: Session;
  /** The cluster at the moment asked for, or as it is now. */
  readonly view: View;
  /** The moment of `--at`; undefined for the present. */
  readonly moment: Moment | undefined;
  /** The namespace worked in: that of `--namespace`, or `default`. */
  readonly namespace: string;
  /** Whether the namespace was said: manifests may then not name another. */
  readonly namespaceGiven: boolean;
  /** Who asks: the administrator, or whom `--as` names. */
  readonly user: UserInfo;
  /** The whole command line, as actions remember it. */
  readonly command: string;
  /** The command line in one spelling, as `--record` keeps it. */
  readonly cause: string;
  /** What the server has warned of so far. */
  readonly warnings: string[];
  /** `kubectl get`: what hints about usage name. */
  readonly path: string;
}

export type { FlagValues };
