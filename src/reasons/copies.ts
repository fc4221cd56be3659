// Where a value was copied from: the object that a controller read it in.
//
// An equal value is a clue and no proof. The proof is to change it there, let the controller look again, and
// see the change arrive.

import type { ApiRequest } from '../apiserver/request.js';
import type { ObjectEvent } from '../events/event.js';
import { evolve } from '../events/state.js';
import { type FieldPath, leavesOf, valueAt, withValueAt } from '../history/field-path.js';
import { equal } from '../machinery/equal.js';
import {
  canonical,
  type KubeObject,
  keyOfObject,
  type Revision,
  revisionOf,
} from '../machinery/object.js';
import { type Look, lookAgain } from './look.js';

export interface Source {
  readonly key: string;
  /** The version that was read. */
  readonly revision: Revision;
  readonly path: FieldPath;
}

/** So many equal values are tried, those in the most similar places first. */
const TRIED_MAX = 12;

export function sourceOf(look: Look, event: ObjectEvent, path: FieldPath): Source | undefined {
  const value = valueAt(event.object, path);
  if (value === undefined || value === null) return undefined;
  const own = keyOfObject(event.object);
  // A whole part is where a leaf of it is, its name if it has one; leaves are what can be changed.
  const leaves = [...leavesOf(value)];
  const leaf = leaves.find(({ path: at }) => at.at(-1) === 'name') ?? leaves[0];
  if (!leaf || typeof leaf.value === 'object') return undefined;
  const suffix = leaf.path;
  const clues = [...look.view.seen.values()]
    .filter((object) => keyOfObject(object) !== own)
    .flatMap((object) => equalValues(object, leaf.value, [...path, ...suffix]))
    .sort((a, b) => b.alike - a.alike)
    .slice(0, TRIED_MAX);
  for (const { object, at } of clues) {
    if (!arrives(look, event, { object, at, target: [...path, ...suffix] })) continue;
    const whole = at.slice(0, at.length - suffix.length);
    const isWhole = equal(valueAt(object, whole), value);
    return {
      key: keyOfObject(object),
      revision: revisionOf(object),
      path: isWhole ? whole : at,
    };
  }
  return undefined;
}

interface Clue {
  readonly object: KubeObject;
  readonly at: FieldPath;
  /** How many steps the two places have in common, from their ends. */
  readonly alike: number;
}

const equalValues = (object: KubeObject, value: unknown, target: FieldPath): Clue[] =>
  [...leavesOf(object)]
    .filter((leaf) => equal(leaf.value, value) && leaf.path[0] !== 'metadata')
    .map(({ path: at }) => ({ object, at, alike: alike(at, target) }))
    .concat(
      [...leavesOf(object.metadata, ['metadata'])]
        .filter((leaf) => equal(leaf.value, value) && isCopied(leaf.path))
        .map(({ path: at }) => ({ object, at, alike: alike(at, target) })),
    );

/** Of metadata, what people set: the rest is each object's own. */
const isCopied = ([, field]: FieldPath): boolean =>
  ['labels', 'annotations', 'name'].includes(String(field));

function alike(a: FieldPath, b: FieldPath): number {
  let steps = 0;
  while (steps < Math.min(a.length, b.length)) {
    if (!equal(a[a.length - 1 - steps], b[b.length - 1 - steps])) break;
    steps++;
  }
  return steps;
}

interface Trial {
  readonly object: KubeObject;
  readonly at: FieldPath;
  readonly target: FieldPath;
}

function arrives(look: Look, event: ObjectEvent, { object, at, target }: Trial): boolean {
  const other = another(valueAt(object, at));
  const changed = canonical(withValueAt(object, at, other)) as KubeObject;
  const state = evolve(look.state, {
    type: 'ObjectUpdated',
    object: changed,
    revision: look.state.revision,
    at: look.state.now,
    actor: '',
    because: null,
  });
  try {
    const again = lookAgain({ ...look, state });
    if (!again) return false;
    return (
      again.requests.some((request) => equal(valueAt(askedOf(request), target), other)) ||
      again.bodies.some(
        (body) =>
          'object' in body &&
          body.object.kind === event.object.kind &&
          equal(valueAt(body.object, target), other),
      )
    );
  } catch {
    // A controller may refuse to make sense of what nobody could have written.
    return false;
  }
}

const askedOf = (request: ApiRequest): unknown =>
  request.verb === 'patch' ? request.patch : request.verb === 'delete' ? undefined : request.object;

function another(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return `${String(value)}x`;
}
