// A past moment as a reader sees it, without restoring it: objects are read when somebody asks for them.
//
// Only questions that need an index (who owns what) restore the whole state, once.

import { isFiled } from '../events/indexes.js';
import { type View, viewOf } from '../events/view.js';
import type { KindName, Objects } from '../kinds/index.js';
import { definesKinds } from '../kinds/lookup.js';
import type { EventLog } from '../log/event-log.js';
import { featureEnabled } from '../machinery/features.js';
import {
  type KubeObject,
  keyOf,
  type Millis,
  type ObjectRef,
  type Revision,
} from '../machinery/object.js';
import { roll } from '../machinery/random.js';
import type { Settings } from '../machinery/settings.js';
import type { SortedMap } from '../machinery/sorted-map.js';
import type { Moment } from './moment.js';

export class MomentView implements View {
  readonly revision: Revision;
  readonly now: Millis;
  readonly #log: EventLog;
  #whole: View | undefined;

  constructor(log: EventLog, { revision, at }: Moment) {
    this.#log = log;
    this.revision = revision;
    this.now = at;
  }

  find(ref: ObjectRef): KubeObject | undefined {
    return this.#log.objectAt(keyOf(ref), this.revision);
  }

  get<K extends KindName>(kind: K, name: string, namespace?: string): Objects[K] | undefined {
    return this.find({ kind, namespace, name }) as Objects[K] | undefined;
  }

  all(kind: string, namespace?: string, beginning = ''): readonly KubeObject[] {
    const prefix = namespace === undefined ? `${kind}/` : `${kind}/${namespace}/${beginning}`;
    return this.#log.objectsAt(prefix, this.revision);
  }

  list<K extends KindName>(kind: K, namespace?: string): readonly Objects[K][] {
    return this.all(kind, namespace) as unknown as readonly Objects[K][];
  }

  owned<K extends KindName>(kind: K, owner: KubeObject): readonly Objects[K][] {
    return this.#view.owned(kind, owner);
  }

  dependents(uid: string): readonly KubeObject[] {
    return this.#view.dependents(uid);
  }

  deleting(): readonly KubeObject[] {
    return this.#view.deleting();
  }

  indexed(kind: string, index: string, value: string): readonly KubeObject[] {
    // There are few definitions, and they are asked for at every turn.
    if (definesKinds(kind))
      return this.all(kind).filter((object) => isFiled(object, kind, index, value));
    return this.#view.indexed(kind, index, value);
  }

  tally(name: string): number {
    return this.#view.tally(name);
  }

  get sums(): SortedMap<number> {
    return this.#view.sums;
  }

  get settings(): Settings {
    return this.#log.settings;
  }

  roll(bound: number, ...name: readonly (string | number)[]): number {
    return roll(this.#log.settings.seed, bound, ...name);
  }

  feature(gate: string): boolean {
    return featureEnabled(gate, this.#log.settings.kubernetes);
  }

  get #view(): View {
    this.#whole ??= viewOf(this.#log.stateAt(this.revision), this.#log.settings);
    return this.#whole;
  }
}
