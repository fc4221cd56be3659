// What an expression asks of every object of a kind alone, kept up to date: asked again only of an object that has
// changed in what is read of it, so that a cluster's size does not matter to a change.

import { cutObject, type Fields } from '../log/fields.js';
import type { Part } from '../log/parts.js';
import { canonicalJson } from '../machinery/canonical-json.js';
import type { CelChain } from '../machinery/cel/chains.js';
import { SortedMap } from '../machinery/sorted-map.js';

/** What came of one object: the items that it adds, whether the condition holds of it, or what went wrong. */
interface Outcome {
  readonly items: readonly unknown[];
  readonly holds?: boolean;
  readonly error?: { readonly step: number; readonly text: string };
}

/** The chain asked of a list with one object: of the steps so far, the last one first. */
export type AskOne = (part: object, step: number) => Answer;
export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };

export interface Gathering {
  readonly chain: CelChain;
  readonly kind: string;
  readonly fields: Fields;
  readonly ask: AskOne;
}

interface Held {
  readonly part: object;
  readonly outcome: Outcome;
}

const REMEMBERED_MAX = 65_536;

export class Gathered {
  readonly #gathering: Gathering;
  #held = new Map<string, Held>();
  /** Objects with errors, by step and key: the first is the one that is told. */
  #errors = SortedMap.empty<string>();
  /** Objects that add to the list, in order, where the list itself is wanted. */
  #items = SortedMap.empty<readonly unknown[]>();
  #count = 0;
  #holding = 0;
  #moved = 0;
  readonly #byPart = new WeakMap<object, Outcome>();
  readonly #byText = new Map<string, Outcome>();

  constructor(gathering: Gathering) {
    this.#gathering = gathering;
  }

  /** How many versions of objects it was told of. */
  get moved(): number {
    return this.#moved;
  }

  /** How many objects there are. */
  get size(): number {
    return this.#held.size;
  }

  /** As all objects of the kind are at another moment. */
  moveTo(parts: readonly Part[]): void {
    const gone = this.#held;
    this.#held = new Map();
    for (const { key, part } of parts) {
      const old = gone.get(key);
      gone.delete(key);
      if (old?.part === part) this.#held.set(key, old);
      else this.#replace(key, old, part);
    }
    for (const [key, old] of gone) this.#note(key, old, -1);
  }

  /** Whether the answer may be another with this object as it is now; gone, without. */
  put(key: string, object: object | undefined): boolean {
    const old = this.#held.get(key);
    if (!object) {
      if (!old) return false;
      this.#held.delete(key);
      this.#note(key, old, -1);
      return true;
    }
    const before = old?.outcome;
    return this.#replace(key, old, object) !== before || this.#isOfItems;
  }

  get value(): Answer {
    const { ends, steps } = this.#gathering.chain;
    const [first] = this.#errors.keys('', 1);
    const error = first !== undefined && {
      step: Number.parseInt(first, 10),
      text: this.#errors.get(first) ?? '',
    };
    const isQuantifier = ends === 'exists' || ends === 'all';
    // Of the last step's errors these know nothing once one object decides.
    if (error && !(isQuantifier && error.step === steps.length - 1 && this.#isDecided))
      return { ok: false, error: error.text };
    switch (ends) {
      case 'size':
        return { ok: true, value: BigInt(this.#count) };
      case 'exists':
        return { ok: true, value: this.#holding > 0 };
      case 'all':
        return { ok: true, value: this.#holding === this.#count };
      case 'exists_one':
        return { ok: true, value: this.#holding === 1 };
      default:
        return { ok: true, value: this.#items.values().flat() };
    }
  }

  /** Whether one object is enough to answer with. */
  get #isDecided(): boolean {
    const { ends } = this.#gathering.chain;
    return ends === 'exists' ? this.#holding > 0 : this.#holding < this.#count;
  }

  get #isOfItems(): boolean {
    const { ends, isOfItems } = this.#gathering.chain;
    return ends === 'list' && isOfItems;
  }

  #replace(key: string, old: Held | undefined, part: object): Outcome {
    this.#moved++;
    const outcome = this.#outcomeOf(part);
    const held = { part, outcome };
    this.#held.set(key, held);
    if (old?.outcome === outcome && !this.#isOfItems) return outcome;
    if (old) this.#note(key, old, -1);
    this.#note(key, held, 1);
    return outcome;
  }

  #note(key: string, { outcome }: Held, by: 1 | -1): void {
    const { items, holds, error } = outcome;
    if (error) {
      const place = `${String(error.step).padStart(4, '0')}/${key}`;
      this.#errors = by > 0 ? this.#errors.set(place, error.text) : this.#errors.delete(place);
      return;
    }
    this.#count += by * (holds === undefined ? items.length : 1);
    if (holds) this.#holding += by;
    if (this.#gathering.chain.ends !== 'list' || items.length === 0) return;
    this.#items = by > 0 ? this.#items.set(key, items) : this.#items.delete(key);
  }

  #outcomeOf(part: object): Outcome {
    const known = this.#byPart.get(part);
    if (known) return known;
    const { fields } = this.#gathering;
    // Most objects are alike in the little that is read of them.
    const text = fields === true ? undefined : canonicalJson(cutObject(part, fields));
    const alike = text === undefined ? undefined : this.#byText.get(text);
    const outcome = alike ?? this.#askAbout(part);
    this.#byPart.set(part, outcome);
    if (text === undefined || alike) return outcome;
    if (this.#byText.size > REMEMBERED_MAX) this.#byText.clear();
    this.#byText.set(text, outcome);
    return outcome;
  }

  #askAbout(part: object): Outcome {
    const { chain, ask } = this.#gathering;
    const last = chain.steps.length - 1;
    const answer = ask(part, last);
    if (!answer.ok) {
      // The step that fails first is the one that fails of the whole list.
      let step = last;
      while (step > 0 && !ask(part, step - 1).ok) step--;
      const at = ask(part, step);
      return { items: [], error: { step, text: at.ok ? answer.error : at.error } };
    }
    const { value } = answer;
    return Array.isArray(value) ? { items: value } : { items: [], holds: value === true };
  }
}
