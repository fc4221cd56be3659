// What a reader sees whose caches lag behind: objects of some kinds as they were, all others as they are.
//
// Faults and behaviours are the simulation's own, and Event objects are not read from a cache: they are seen as they
// are, whatever lags.

import { isCached, KIND_SUMMED_UP, kindCounted } from '../kinds/fault/control.js';
import type { KindName, Objects } from '../kinds/index.js';
import { type KubeObject, keyOfObject, kindName, type ObjectRef } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import type { SortedMap } from '../machinery/sorted-map.js';
import type { OwnWrite, View } from './view.js';

/** One cache, or all of them, as they were. */
export interface Lag {
  /** Missing: every kind. */
  readonly kind: string | undefined;
  readonly past: View;
}

export interface LaggingOptions {
  readonly present: View;
  readonly lags: readonly Lag[];
  /** By the reader's clock, which may be wrong. */
  readonly now: number;
  readonly unseenWrites: (owner: KubeObject) => readonly OwnWrite[];
}

export class LaggingView implements View {
  readonly now: number;
  readonly unseenWrites: (owner: KubeObject) => readonly OwnWrite[];
  readonly #present: View;
  readonly #lags: readonly Lag[];

  constructor({ present, lags, now, unseenWrites }: LaggingOptions) {
    this.#present = present;
    this.#lags = lags;
    this.now = now;
    this.unseenWrites = unseenWrites;
  }

  get revision(): number {
    return this.#present.revision;
  }

  get settings(): Settings {
    return this.#present.settings;
  }

  get sums(): SortedMap<number> {
    return this.at(KIND_SUMMED_UP).sums;
  }

  /** The view in which objects of a kind are seen: of several that lag, the oldest. */
  at(kind: string): View {
    let seen = this.#present;
    if (!isCached(kind)) return seen;
    for (const { kind: lagging, past } of this.#lags)
      if ((lagging === undefined || lagging === kind) && past.revision < seen.revision) seen = past;
    return seen;
  }

  /** Whether what is seen of a kind comes from a cache that may lag, although nothing may have changed meanwhile. */
  lagsOn(kind: string): boolean {
    return isCached(kind) && this.#lags.some((lag) => lag.kind === undefined || lag.kind === kind);
  }

  find(ref: ObjectRef): KubeObject | undefined {
    return this.at(ref.kind).find(ref);
  }

  get<K extends KindName>(kind: K, name: string, namespace?: string): Objects[K] | undefined {
    return this.at(kind).get(kind, name, namespace);
  }

  list<K extends KindName>(kind: K, namespace?: string): readonly Objects[K][] {
    return this.at(kind).list(kind, namespace);
  }

  all(kind: string, namespace?: string, beginning?: string): readonly KubeObject[] {
    return this.at(kind).all(kind, namespace, beginning);
  }

  owned<K extends KindName>(kind: K, owner: KubeObject): readonly Objects[K][] {
    return this.at(kind).owned(kind, owner);
  }

  indexed(kind: string, index: string, value: string): readonly KubeObject[] {
    return this.at(kind).indexed(kind, index, value);
  }

  dependents(uid: string): readonly KubeObject[] {
    return this.#ofAllKinds((view) => view.dependents(uid));
  }

  deleting(): readonly KubeObject[] {
    return this.#ofAllKinds((view) => view.deleting());
  }

  tally(name: string): number {
    return this.at(kindCounted(name)).tally(name);
  }

  roll(bound: number, ...name: readonly (string | number)[]): number {
    return this.#present.roll(bound, ...name);
  }

  feature(gate: string): boolean {
    return this.#present.feature(gate);
  }

  /** Of each view only the objects of kinds that are seen in it. */
  #ofAllKinds(read: (view: View) => readonly KubeObject[]): readonly KubeObject[] {
    const views = new Set([this.#present, ...this.#lags.map(({ past }) => past)]);
    return [...views]
      .flatMap((view) =>
        read(view).filter(({ apiVersion, kind }) => this.at(kindName(apiVersion, kind)) === view),
      )
      .sort((a, b) => (keyOfObject(a) < keyOfObject(b) ? -1 : 1));
  }
}
