// A reader's window on one state, with the names of kinds checked by the compiler.

import type { KindName, Objects } from '../kinds/index.js';
import { featureEnabled } from '../machinery/features.js';
import {
  type KubeObject,
  keyOf,
  type Millis,
  type ObjectRef,
  type Revision,
} from '../machinery/object.js';
import { roll } from '../machinery/random.js';
import type { Reader } from '../machinery/reader.js';
import type { Settings } from '../machinery/settings.js';
import type { SortedMap } from '../machinery/sorted-map.js';
import { listPrefix } from './indexes.js';
import type { ClusterState } from './state.js';

export interface View extends Reader {
  get<K extends KindName>(kind: K, name: string, namespace?: string): Objects[K] | undefined;
  list<K extends KindName>(kind: K, namespace?: string): readonly Objects[K][];
  /** The objects of a kind whose controller is `owner`. */
  owned<K extends KindName>(kind: K, owner: KubeObject): readonly Objects[K][];
  /** Objects of any kind that name `uid` among their owners. */
  dependents(uid: string): readonly KubeObject[];
  /** Objects of any kind that wait to be deleted. */
  deleting(): readonly KubeObject[];
  find(ref: ObjectRef): KubeObject | undefined;
  /** All sums by name, for what is derived from many of them at once. */
  readonly sums: SortedMap<number>;
  /** The timeline's settings: one object for as long as its cluster lives. */
  readonly settings: Settings;
  /** What the reader has written of an object, or of those it owns, and does not see yet: where its caches lag. */
  readonly unseenWrites?: (owner: KubeObject) => readonly OwnWrite[];
}

/** A reader's own write. */
export interface OwnWrite {
  readonly kind: string;
  readonly revision: Revision;
  readonly at: Millis;
}

/** What a view needs: a state, and the settings the timeline was made with. */
export function viewOf(state: ClusterState, settings: Settings): View {
  return new StateView(state, settings);
}

class StateView implements View {
  readonly #state: ClusterState;
  readonly settings: Settings;

  constructor(state: ClusterState, settings: Settings) {
    this.#state = state;
    this.settings = settings;
  }

  get revision(): number {
    return this.#state.revision;
  }

  get now(): number {
    return this.#state.now;
  }

  get<K extends KindName>(kind: K, name: string, namespace?: string): Objects[K] | undefined {
    return this.find({ kind, namespace, name }) as Objects[K] | undefined;
  }

  find(ref: ObjectRef): KubeObject | undefined {
    return this.#state.objects.get(keyOf(ref));
  }

  list<K extends KindName>(kind: K, namespace?: string): readonly Objects[K][] {
    return this.all(kind, namespace) as unknown as readonly Objects[K][];
  }

  all(kind: string, namespace?: string, beginning = ''): readonly KubeObject[] {
    const prefix = namespace === undefined ? `${kind}/` : `${kind}/${namespace}/${beginning}`;
    return this.#state.objects.values(prefix);
  }

  owned<K extends KindName>(kind: K, owner: KubeObject): readonly Objects[K][] {
    const { uid, namespace } = owner.metadata;
    return this.#filed(
      `*|owner|${uid}|`,
      `${kind}/${namespace === undefined ? '' : `${namespace}/`}`,
    ).filter((object) =>
      object.metadata.ownerReferences?.some((ref) => ref.uid === uid && ref.controller === true),
    ) as unknown as readonly Objects[K][];
  }

  dependents(uid: string): readonly KubeObject[] {
    return this.#filed(`*|owner|${uid}|`);
  }

  deleting(): readonly KubeObject[] {
    return this.#filed('*|deleting||');
  }

  indexed(kind: string, index: string, value: string): readonly KubeObject[] {
    return this.#filed(listPrefix(kind, index, value));
  }

  get sums(): SortedMap<number> {
    return this.#state.indexes.sums;
  }

  tally(name: string): number {
    return this.#state.indexes.sums.get(name) ?? 0;
  }

  roll(bound: number, ...name: readonly (string | number)[]): number {
    return roll(this.settings.seed, bound, ...name);
  }

  feature(gate: string): boolean {
    return featureEnabled(gate, this.settings.kubernetes);
  }

  #filed(prefix: string, keyPrefix = ''): KubeObject[] {
    const found: KubeObject[] = [];
    for (const key of this.#state.indexes.lists.values(prefix + keyPrefix)) {
      const object = this.#state.objects.get(key);
      if (object) found.push(object);
    }
    return found;
  }
}
