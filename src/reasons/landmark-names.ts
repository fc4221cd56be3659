// What the moments that a tape marks by itself are called: by the object's name alone where one object of it is
// there, and by its kind or its namespace too (`web.statefulset`, `web.shop`) where another had the name before it.
//
// Names are given in the order of the log, so none changes when the log grows.

import { type KubeObject, keyOfObject, kindName } from '../machinery/object.js';

export class LandmarkNames {
  /** By word, the object that is called so. */
  readonly #owners = new Map<string, KubeObject>();
  /** By kind of landmark and object, how often it was named. */
  readonly #times = new Map<string, number>();
  readonly #taken = new Set<string>();

  /** `rollout-start-web`, and the next time `rollout-start-web-2`. */
  next(what: string, object: KubeObject): string {
    const times = `${what} ${keyOfObject(object)}`;
    const n = (this.#times.get(times) ?? 0) + 1;
    this.#times.set(times, n);
    const words = this.#wordsFor(object);
    // What `web` gets the second time, a Deployment `web-2` may have had.
    for (let m = n; ; m++) {
      const names = words.map((word) => `${what}-${word}${m > 1 ? `-${m}` : ''}`);
      const name = names.find((free) => !this.#taken.has(free));
      if (name === undefined) continue;
      this.#taken.add(name);
      return name;
    }
  }

  /** Those that no other object has, the shortest first. */
  #wordsFor(object: KubeObject): readonly string[] {
    const { name, namespace = '' } = object.metadata;
    const kind = kindName(object.apiVersion, object.kind).toLowerCase();
    const first = this.#owners.get(name) ?? object;
    const isElsewhere = first.kind === object.kind && first.metadata.namespace !== namespace;
    const [one, other] = isElsewhere ? [namespace, kind] : [kind, namespace];
    const words = [[], [one], [other], [kind, namespace]].map((parts) =>
      [name, ...parts.filter((part) => part !== '')].join('.'),
    );
    const free = [...new Set(words)].filter((word) => {
      const owner = this.#owners.get(word) ?? object;
      return keyOfObject(owner) === keyOfObject(object);
    });
    const [own = name] = free;
    this.#owners.set(own, object);
    return free;
  }
}
