// What an expression sees of a cluster, moved from moment to moment: only what has changed in what it reads is
// looked at again.

import { type ClusterEvent, isObjectEvent } from '../events/event.js';
import type { EventLog } from '../log/event-log.js';
import { cutObject, type Fields } from '../log/fields.js';
import type { PartsReader, Written } from '../log/parts.js';
import { equal } from '../machinery/equal.js';
import { keyOfObject, kindName, type Millis, type Revision } from '../machinery/object.js';
import type { Expression, Value } from './expression.js';
import { type Answer, Gathered } from './gathered.js';

/** A moment at which the value may be another than before. */
interface Step {
  readonly revision: Revision;
  readonly at: Millis;
}

export class World {
  readonly #log: EventLog;
  readonly #expression: Expression;
  readonly #gathered: readonly Gathered[];
  readonly #lists: readonly List[];
  /** Of those that are gathered, then of those that are listed. */
  readonly #kinds: readonly string[];
  readonly #readers: readonly PartsReader[];
  #listed = 0;
  #value: Value | undefined;

  constructor(log: EventLog, expression: Expression) {
    const { gatherings, lists } = expression.plan;
    this.#expression = expression;
    this.#kinds = [...gatherings, ...lists].map(({ kind }) => kind);
    this.#gathered = gatherings.map((gathering) => new Gathered(gathering));
    this.#lists = lists.map(({ kind, fields }) => new List(kind, fields));
    this.#log = log;
    this.#readers = [...gatherings, ...lists].map(({ kind, fields }) => log.partsOf(kind, fields));
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

  moveTo(revision: Revision): void {
    for (const [i, reader] of this.#readers.entries()) {
      const changes = reader.changesTo?.(revision);
      if (!changes) this.#seeing(i)?.moveTo(reader.at(revision));
      else for (const { key, part } of changes) this.#seeing(i)?.put(key, part);
    }
    this.#value = undefined;
  }

  /** The same of one object in so many. */
  moveToFew(revision: Revision, oneIn: number): void {
    for (const [i, reader] of this.#readers.entries())
      this.#seeing(i)?.moveTo(reader.fewAt(revision, oneIn));
    this.#value = undefined;
  }

  /** Goes on from where it is, event by event, through all with which the value may become another. */
  *along(after: Revision, upTo: Revision): Iterable<Step> {
    const written = this.#readers.flatMap((reader) =>
      reader.written ? [reader.written(after, upTo)] : [],
    );
    // Where time is asked for, every event may matter.
    if (this.#expression.timed || written.length < this.#readers.length)
      yield* this.#throughEvents(after, upTo);
    else yield* this.#throughWritten(written);
  }

  *#throughEvents(after: Revision, upTo: Revision): Iterable<Step> {
    let askedAt = this.#log.timeAt(after);
    for (const event of this.#log.read(after, upTo)) {
      const { revision, at } = event;
      const concerns = this.#take(event);
      if (!concerns && !(this.#expression.timed && at !== askedAt)) continue;
      askedAt = at;
      yield { revision, at };
    }
  }

  *#throughWritten(all: readonly Iterable<Written>[]): Iterable<Step> {
    const next = all.map((written) => {
      const iterator = written[Symbol.iterator]();
      return { iterator, is: iterator.next() };
    });
    for (;;) {
      let first: Step | undefined;
      for (const { is } of next)
        if (!is.done && (!first || is.value.revision < first.revision)) first = is.value;
      if (!first) return;
      const { revision, at } = first;
      let changes = false;
      for (const [i, one] of next.entries()) {
        if (one.is.done || one.is.value.revision !== revision) continue;
        const { key, part } = one.is.value;
        changes = this.#seeing(i)?.put(key, part) || changes;
        one.is = one.iterator.next();
      }
      if (!changes) continue;
      this.#value = undefined;
      yield { revision, at };
    }
  }

  /** Whether an event that comes next can change the value. */
  #take(event: ClusterEvent): boolean {
    if (!isObjectEvent(event)) return false;
    const kind = kindName(event.object.apiVersion, event.object.kind);
    const object = event.type === 'ObjectDeleted' ? undefined : event.object;
    const key = keyOfObject(event.object);
    let changes = false;
    for (const [i, read] of this.#kinds.entries())
      if (read === kind) changes = this.#seeing(i)?.put(key, object) || changes;
    if (changes) this.#value = undefined;
    return changes;
  }

  #seeing(i: number): Gathered | List | undefined {
    return this.#gathered[i] ?? this.#lists[i - this.#gathered.length];
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

  /** Whether it is another list now. */
  put(key: string, object: object | undefined): boolean {
    const known = this.#objects.get(key);
    const part = object && cutObject(object, this.#fields);
    if (equal(part, known)) return false;
    if (part) this.#objects.set(key, part);
    else this.#objects.delete(key);
    this.#inOrder = undefined;
    return true;
  }

  get inOrder(): readonly object[] {
    this.#inOrder ??= [...this.#objects]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
    return this.#inOrder;
  }
}
