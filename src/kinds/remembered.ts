// What a stored object looks like in another form, worked out once for each object: stored objects are frozen.

import type { KubeObject } from '../machinery/object.js';

/** What is not frozen yet may still change, and is shown anew each time. */
export function remembered(show: (object: KubeObject) => KubeObject): typeof show {
  const known = new WeakMap<KubeObject, KubeObject>();
  return (object) => {
    const before = known.get(object);
    if (before) return before;
    const shown = show(object);
    if (Object.isFrozen(object)) known.set(object, shown);
    return shown;
  };
}
