// A view that remembers what was asked of it: what a controller looked at before it decided.

import type { OwnWrite, View } from '../events/view.js';
import type { KindName, Objects } from '../kinds/index.js';
import { type KubeObject, keyOfObject, type ObjectRef } from '../machinery/object.js';
import type { Name } from '../machinery/random.js';
import type { Settings } from '../machinery/settings.js';
import type { SortedMap } from '../machinery/sorted-map.js';

/** A die that was thrown: a number in [0, bound), for one named purpose. */
export interface Roll {
  readonly name: Name;
  readonly bound: number;
  readonly value: number;
}

export class RecordingView implements View {
  readonly #view: View;
  /** Objects that were seen, by key. */
  readonly seen = new Map<string, KubeObject>();
  /** Sums that were asked for, by name: how many pods of an owner are ready, say. */
  readonly counted = new Map<string, number>();
  readonly rolls: Roll[] = [];

  constructor(view: View) {
    this.#view = view;
  }

  get revision(): number {
    return this.#view.revision;
  }

  get now(): number {
    return this.#view.now;
  }

  get settings(): Settings {
    return this.#view.settings;
  }

  get sums(): SortedMap<number> {
    return this.#view.sums;
  }

  get unseenWrites(): ((owner: KubeObject) => readonly OwnWrite[]) | undefined {
    return this.#view.unseenWrites;
  }

  find(ref: ObjectRef): KubeObject | undefined {
    const object = this.#view.find(ref);
    if (object) this.#note([object]);
    return object;
  }

  get<K extends KindName>(kind: K, name: string, namespace?: string): Objects[K] | undefined {
    return this.find({ kind, namespace, name }) as Objects[K] | undefined;
  }

  list<K extends KindName>(kind: K, namespace?: string): readonly Objects[K][] {
    return this.#note(this.#view.list(kind, namespace));
  }

  all(kind: string, namespace?: string, beginning?: string): readonly KubeObject[] {
    return this.#note(this.#view.all(kind, namespace, beginning));
  }

  owned<K extends KindName>(kind: K, owner: KubeObject): readonly Objects[K][] {
    return this.#note(this.#view.owned(kind, owner));
  }

  dependents(uid: string): readonly KubeObject[] {
    return this.#note(this.#view.dependents(uid));
  }

  deleting(): readonly KubeObject[] {
    return this.#note(this.#view.deleting());
  }

  indexed(kind: string, index: string, value: string): readonly KubeObject[] {
    return this.#note(this.#view.indexed(kind, index, value));
  }

  tally(name: string): number {
    const count = this.#view.tally(name);
    this.counted.set(name, count);
    return count;
  }

  roll(bound: number, ...name: readonly (string | number)[]): number {
    const value = this.#view.roll(bound, ...name);
    this.rolls.push({ name, bound, value });
    return value;
  }

  feature(gate: string): boolean {
    return this.#view.feature(gate);
  }

  #note<T extends KubeObject>(objects: readonly T[]): readonly T[] {
    for (const object of objects) this.seen.set(keyOfObject(object), object);
    return objects;
  }
}
