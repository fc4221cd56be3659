// Which objects look alike, so that a new one need only be told by what sets it apart.
//
// Those of one kin are of one kind and namespace, and of one owner or generateName: the pods of a ReplicaSet. Those of
// one clan have owners of one kind: the pods of all Jobs. The first of a kin is told by its clan, those after it by
// their kin.

import { controllerOf, type KubeObject } from '../machinery/object.js';
import type { Version } from './encoder.js';

const KIN_MAX = 4_096;
/** So many new objects refer to one that was made shortly before them. */
const RECENT_FOR = 64;

/** The first object of its kin, and what it was like in the first stages of its life. */
export interface Kin {
  readonly stages: Version[];
  readonly size: number;
  /** One made not long ago: what is made at the same time has the same times in it. */
  recent: Version;
  born: number;
  /** Those that the first one was made like. */
  readonly clan: Kin | undefined;
  /** How versions of each stage have turned out to be told in fewer bytes, and in how many. */
  readonly habits: ({ readonly byRelative: boolean; readonly length: number } | undefined)[];
}

/** The one that the next new object is told by. */
export const modelIn = (kin: Kin): Version | undefined =>
  kin.born++ % RECENT_FOR === 0 ? kin.stages[0] : kin.recent;

export class Relatives {
  readonly #kin = new Map<string, Kin>();

  kinOf(object: KubeObject): Kin | undefined {
    return this.#kin.get(kinName(object));
  }

  clanOf(object: KubeObject): Kin | undefined {
    const name = clanName(object);
    return name === undefined ? undefined : this.#kin.get(name);
  }

  /** A new kin, and a clan if it was made like none. */
  found(self: Version, size: number, clan?: Kin): Kin {
    const kin: Kin = { stages: [self], size, recent: self, born: 0, clan, habits: [] };
    if (this.#kin.size >= KIN_MAX) this.#kin.clear();
    this.#kin.set(kinName(self.body), kin);
    const wider = clan ? undefined : clanName(self.body);
    if (wider !== undefined) this.#kin.set(wider, kin);
    return kin;
  }

  clear(): void {
    this.#kin.clear();
  }
}

function kinName(object: KubeObject): string {
  const { namespace = '', generateName = '' } = object.metadata;
  const owner = controllerOf(object)?.uid ?? '';
  const { reason = '', source } = object as Reporting;
  return `${object.apiVersion}/${object.kind}/${namespace}/${generateName}/${owner}/${reason}/${source?.component ?? ''}`;
}

/** What tells Events apart. */
interface Reporting {
  readonly reason?: string;
  readonly source?: { readonly component?: string };
}

function clanName(object: KubeObject): string | undefined {
  const owner = controllerOf(object)?.kind;
  const { namespace = '' } = object.metadata;
  return owner && `${object.apiVersion}/${object.kind}/${namespace}/of ${owner}`;
}
