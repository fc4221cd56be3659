// What an expression sees of a cluster, moved from moment to moment: only what has changed in what it reads is
// looked at again.

import { type ClusterEvent, isObjectEvent } from '../events/event.js';
import type { EventLog } from '../log/event-log.js';
import { cutObject, type Fields } from '../log/fields.js';
import type { PartsReader } from '../log/parts.js';
import { keyOfObject, kindName, type Millis, type Revision } from '../machinery/object.js';
import type { Expression, Value } from './expression.js';
import { type Answer, Gathered } from './gathered.js';

export class World {
  readonly #expression: Expression;
  readonly #gathered: readonly Gathered[];
  readonly #lists: readonly List[];
  readonly #readers: readonly PartsReader[];
  #listed = 0;
  #value: Value | undefined;

  constructor(log: EventLog, expression: Expression) {
    const { gatherings, lists } = expression.plan;
    this.#expression = expression;
    this.#gathered = gatherings.map((gathering) => new Gathered(gathering));
    this.#lists = lists.map(({ kind, fields }) => new List(kind, fields));
    this.#readers = [...gatherings, ...lists].map(({ fields }) => log.partsOf(fields));
  }

  /** How many objects have been looked at so far: what asking costs. */
  get work(): number {
    return this.#gathered.reduce((sum, { moved }) => sum + moved, this.#listed);
  }

  /** Whether all that it reads is asked of each object alone. */
  get isGathered(): boolean {
    return this.#lists.length === 0 && !this.#expression.timed;
  }

  /** How many objects it sees. */
  get size(): number {
    return [...this.#gathered, ...this.#lists].reduce((sum, { size }) => sum + size, 0);
  }

  /** What was asked of each object, taken together but not yet made the expression's value. */
  get partial(): readonly Answer[] {
    return this.#gathered.map(({ value }) => value);
  }

  moveTo(revision: Revision, oneIn?: number): void {
    const { gatherings } = this.#expression.plan;
    for (const [i, reader] of this.#readers.entries()) {
      const gathering = gatherings[i];
      const list = this.#lists[i - gatherings.length];
      const parts = reader.at(`${gathering?.kind ?? list?.kind}/`, revision, oneIn);
      this.#gathered[i]?.moveTo(parts);
      list?.moveTo(parts);
    }
    this.#value = undefined;
  }

  /** Whether an event that comes next can change the value. */
  take(event: ClusterEvent): boolean {
    if (!isObjectEvent(event)) return false;
    const kind = kindName(event.object.apiVersion, event.object.kind);
    const object = event.type === 'ObjectDeleted' ? undefined : event.object;
    const key = keyOfObject(event.object);
    let changes = false;
    for (const [i, gathered] of this.#gathered.entries())
      if (this.#expression.plan.gatherings[i]?.kind === kind)
        changes = gathered.put(key, object) || changes;
    for (const list of this.#lists)
      if (list.kind === kind) {
        list.put(key, object);
        changes = true;
      }
    if (changes) this.#value = undefined;
    return changes;
  }

  ask(now: Millis): Value {
    const { plan, timed } = this.#expression;
    if (this.#value && !timed) return this.#value;
    this.#value = plan.evaluate(this.#gathered, (kind) => this.#listOf(kind), now);
    return this.#value;
  }

  #listOf(kind: string): readonly object[] {
    const objects = this.#lists.find((list) => list.kind === kind)?.inOrder ?? [];
    this.#listed += objects.length;
    return objects;
  }
}

/** Objects of a kind that are read as a list. */
class List {
  readonly kind: string;
  readonly #fields: Fields;
  #objects = new Map<string, object>();
  /** Until one comes, goes or changes. */
  #inOrder: readonly object[] | undefined;

  constructor(kind: string, fields: Fields) {
    this.kind = kind;
    this.#fields = fields;
  }

  moveTo(parts: readonly { readonly key: string; readonly part: object }[]): void {
    this.#objects = new Map(parts.map(({ key, part }) => [key, part]));
    this.#inOrder = undefined;
  }

  get size(): number {
    return this.#objects.size;
  }

  put(key: string, object: object | undefined): void {
    if (object) this.#objects.set(key, cutObject(object, this.#fields));
    else this.#objects.delete(key);
    this.#inOrder = undefined;
  }

  get inOrder(): readonly object[] {
    this.#inOrder ??= [...this.#objects]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
    return this.#inOrder;
  }
}
