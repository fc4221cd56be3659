// A scenario: what is done to a cluster, and what must hold. It is data; YAML is one way of writing it.
//
// It looks like a Kubernetes object and is none: it is never stored in a cluster, since it stands outside.

import type { ApiRequest } from '../apiserver/request.js';
import type { View } from '../events/view.js';
import type { Millis } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import type { Asked } from '../session/session.js';
import type { Claim } from './claim.js';

export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly settings: Settings;
  readonly nodes: number;
  /** Whether consequences are awaited after each `run`, `apply`, `fault` and `heal`, as the command does. */
  readonly clock: Clock;
  readonly steps: readonly Step[];
  readonly laws: readonly Law[];
}

export type Clock = 'settle' | 'manual';

/** What must hold. `always` and `never` are judged after every event; `eventually` until its time is over. */
export type Law = LawOf<'always'> | LawOf<'never'> | (LawOf<'eventually'> & { within: Millis });

interface LawOf<Form extends string> {
  readonly form: Form;
  readonly name: string;
  readonly claim: Claim;
}

export interface Step {
  /** Where it stands in the file: `spec.steps[2]`. */
  readonly path: string;
  /** What the tour tells before the step. */
  readonly note?: string;
  readonly deed: Deed;
}

export type Deed =
  | {
      readonly do: 'run';
      /** The line as it was written. */
      readonly line: string;
      /** Its words; the first names the program. */
      readonly words: readonly string[];
      readonly stdin?: string;
      readonly expected: Expected;
    }
  | { readonly do: 'apply'; readonly file: string }
  | { readonly do: 'apply'; readonly manifests: readonly unknown[] }
  | { readonly do: 'advance'; readonly by: Millis; readonly text: string }
  | {
      readonly do: 'advanceUntil';
      /** Why it is not yet so; undefined when it is. */
      readonly problem: (view: View) => string | undefined;
      readonly text: string;
      readonly within: Millis;
    }
  /** Lets time come to an instant, reckoned from the start, and writes nothing down of that. */
  | { readonly do: 'reach'; readonly at: Millis; readonly text: string }
  /** One request of the API, as a tape has it. */
  | {
      readonly do: 'ask';
      readonly request: ApiRequest;
      readonly asked: Asked;
      /** What is to come of it. */
      readonly result: string | undefined;
    }
  | { readonly do: 'settle' }
  | {
      readonly do: 'fault';
      readonly name: string;
      readonly spec: Readonly<Record<string, unknown>>;
    }
  | { readonly do: 'heal'; readonly name: string }
  | { readonly do: 'expect'; readonly claim: Claim }
  /** From here on it must hold. */
  | { readonly do: 'law'; readonly law: Law }
  | { readonly do: 'bookmark'; readonly name: string }
  /** Only the note. */
  | { readonly do: 'tell' };

/** What a command line must come to. Without any of these it must succeed. */
export interface Expected {
  /** All that is printed, but for line breaks at the end. */
  readonly output?: string;
  /** Patterns that must occur in what is printed. */
  readonly matches: readonly RegExp[];
  /** It must fail: with any code, or with this one. */
  readonly fails?: true | number;
}
