// The garbage collector: what happens to objects whose owners are gone, or on their way out
// [pkg/controller/garbagecollector].
//
// It learns of dependents from the index of owners, so a change costs it a look-up and no graph is kept.
// Departures: an owner of a kind nobody has defined never counts as gone, without an Event about it; nor
// is there an Event for an owner in another namespace, which counts as gone, as upstream.

import type { View } from '../../events/view.js';
import { builtInKind } from '../../kinds/index.js';
import { equal } from '../../machinery/equal.js';
import { type KubeObject, kindName, type ObjectRef, refOf } from '../../machinery/object.js';
import {
  type Change,
  defineGeneralController,
  type Intent,
  patch,
  remove,
  unconcerned,
} from '../controller.js';
import {
  FOREGROUND,
  hasFinalizer,
  isDeletingDependents,
  isOrphaning,
  ORPHAN,
  ownerRefOf,
  sortOwners,
  withoutOwners,
} from './owners.js';

const NAME = 'garbage-collector-controller';

export const garbageCollector = defineGeneralController({
  name: NAME,
  concerns: unconcerned,
  watches: { '*': concerned },
  reconcile(object, view) {
    const intents = [...collectItem(object, view)];
    if (isOrphaning(object)) intents.push(...orphanDependents(object, view));
    if (isDeletingDependents(object)) intents.push(...awaitDependents(object, view));
    return intents;
  },
});

/** Whom a change may concern: most concern nobody, and this runs on every one of them. */
function concerned(change: Change, view: View): readonly ObjectRef[] {
  const { object, before, deleted } = change;
  const { metadata } = object;
  const refs: ObjectRef[] = [];
  const ownersChanged =
    deleted ||
    before === undefined ||
    !equal(before.metadata.ownerReferences, metadata.ownerReferences);
  if (ownersChanged && metadata.ownerReferences)
    for (const owner of metadata.ownerReferences) {
      const ref = ownerRefOf(owner, object, view);
      const found = ref && view.find(ref);
      const present = found?.metadata.uid === owner.uid;
      if (present && found.metadata.deletionTimestamp === undefined) continue;
      if (!deleted) refs.push(refOf(object));
      if (ref && present) refs.push(ref);
    }
  if (deleted) {
    if (mayOwn(object))
      for (const dependent of view.dependents(metadata.uid)) refs.push(refOf(dependent));
    return refs;
  }
  if (metadata.deletionTimestamp === undefined) return refs;
  if (isOrphaning(object)) refs.push(refOf(object));
  if (isDeletingDependents(object)) {
    refs.push(refOf(object));
    if (!before || !isDeletingDependents(before))
      refs.push(...view.dependents(metadata.uid).map(refOf));
  }
  return refs;
}

/** Event objects, which come and go in numbers, own nothing. */
const mayOwn = ({ apiVersion, kind }: KubeObject): boolean =>
  !builtInKind(kindName(apiVersion, kind))?.ownsNothing;

/** Deletes an object none of whose owners is left, or forgets those that are not. */
function collectItem(object: KubeObject, view: View): readonly Intent[] {
  const owners = object.metadata.ownerReferences ?? [];
  if (owners.length === 0) return [];
  if (object.metadata.deletionTimestamp !== undefined && !isDeletingDependents(object)) return [];
  const { solid, dangling, waiting } = sortOwners(object, owners, view);
  if (dangling.length === 0 && waiting.length === 0) return [];
  if (solid.length > 0)
    return [patch(object, withoutOwners(object, [...dangling, ...waiting]), giveUp)];
  if (object.metadata.deletionTimestamp !== undefined) return [];
  const dependents = waiting.length > 0 ? view.dependents(object.metadata.uid) : [];
  if (dependents.length > 0)
    return [
      ...(dependents.some(isDeletingDependents) ? unblock(object) : []),
      remove(object, { propagationPolicy: 'Foreground' }, giveUp),
    ];
  return [remove(object, { propagationPolicy: policyOf(object) }, giveUp)];
}

const giveUp = (): readonly Intent[] => [];

function policyOf(object: KubeObject): 'Orphan' | 'Foreground' | 'Background' {
  if (hasFinalizer(object, ORPHAN)) return 'Orphan';
  return hasFinalizer(object, FOREGROUND) ? 'Foreground' : 'Background';
}

/** A circle of owners that wait for each other must not block itself for ever. */
function unblock(object: KubeObject): readonly Intent[] {
  const ownerReferences = (object.metadata.ownerReferences ?? []).map((owner) => ({
    ...owner,
    blockOwnerDeletion: false,
  }));
  return [patch(object, { metadata: { ownerReferences } }, giveUp)];
}

function orphanDependents(owner: KubeObject, view: View): readonly Intent[] {
  return [
    ...view
      .dependents(owner.metadata.uid)
      .map((dependent) => patch(dependent, withoutOwners(dependent, [owner.metadata.uid]), giveUp)),
    dropFinalizer(owner, ORPHAN),
  ];
}

function awaitDependents(owner: KubeObject, view: View): readonly Intent[] {
  const { uid } = owner.metadata;
  const blocked = view
    .dependents(uid)
    .some((dependent) =>
      dependent.metadata.ownerReferences?.some((o) => o.uid === uid && o.blockOwnerDeletion),
    );
  return blocked ? [] : [dropFinalizer(owner, FOREGROUND)];
}

function dropFinalizer(object: KubeObject, name: string): Intent {
  const finalizers = (object.metadata.finalizers ?? []).filter((f) => f !== name);
  return patch(object, { metadata: { finalizers } }, giveUp);
}
