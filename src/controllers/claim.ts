// Who manages what: a controller's object adopts objects that match its selector and have no controller, and
// lets go of its own that match no longer [kubernetes pkg/controller/controller_ref_manager.go].

import type { View } from '../events/view.js';
import type { KindName, Objects } from '../kinds/index.js';
import { orphanValue } from '../kinds/orphans.js';
import { controllerOf, type KubeObject, type OwnerReference } from '../machinery/object.js';
import { type LabelSelector, matchesSelector } from '../machinery/selector.js';
import { type Change, type Intent, patch, type Watch } from './controller.js';

/** The reference that makes `owner` the controller of an object. */
export const controllerRef = (owner: KubeObject): OwnerReference => ({
  apiVersion: owner.apiVersion,
  blockOwnerDeletion: true,
  controller: true,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
});

/** Objects that the owner may adopt: matched, without a controller, not on their way out. */
export function orphansOf<K extends KindName>(
  view: View,
  kind: K,
  owner: KubeObject,
  selector: LabelSelector | undefined,
): readonly Objects[K][] {
  if (owner.metadata.deletionTimestamp !== undefined) return [];
  const { namespace = '' } = owner.metadata;
  const [term] = Object.entries(selector?.matchLabels ?? {});
  const found = view.indexed(kind, 'orphan', orphanValue(namespace, term?.[0], term?.[1]));
  return found.filter(
    ({ metadata }) =>
      metadata.deletionTimestamp === undefined && matchesSelector(selector, metadata.labels),
  ) as unknown as readonly Objects[K][];
}

/** Which of its own objects no longer match. While the owner is being deleted, it keeps them. */
export function strayed<O extends KubeObject>(
  owner: KubeObject,
  owned: readonly O[],
  selector: LabelSelector | undefined,
): readonly O[] {
  if (owner.metadata.deletionTimestamp !== undefined) return [];
  return owned.filter(({ metadata }) => !matchesSelector(selector, metadata.labels));
}

export const adopt = (object: KubeObject, owner: KubeObject): Intent =>
  patch(object, {
    metadata: {
      ownerReferences: [...(object.metadata.ownerReferences ?? []), controllerRef(owner)],
    },
  });

export function release(object: KubeObject, owner: KubeObject): Intent {
  const others = (object.metadata.ownerReferences ?? []).filter(
    ({ uid }) => uid !== owner.metadata.uid,
  );
  return patch(object, { metadata: { ownerReferences: others.length > 0 ? others : null } });
}

/**
 * Maps an object to its controller, if that is of the kind named; one without a controller to all of them
 * that could adopt it. `selectorOf` reads the selector of an object of that kind.
 */
export const controlledOrWanted =
  <K extends KindName>(
    kind: K,
    selectorOf: (object: Objects[K]) => LabelSelector | undefined,
  ): Watch =>
  (change, view) => {
    const refs = ownersIn(kind, change);
    if (change.deleted || controllerOf(change.object)) return refs;
    const { namespace, labels } = change.object.metadata;
    for (const owner of view.list(kind, namespace))
      if (matchesSelector(selectorOf(owner), labels))
        refs.push({ kind, namespace, name: owner.metadata.name });
    return refs;
  };

function ownersIn(kind: KindName, { object, before }: Change) {
  const refs = [];
  const now = controllerOf(object);
  const then = before && controllerOf(before);
  const { namespace } = object.metadata;
  if (now?.kind === kind) refs.push({ kind, namespace, name: now.name });
  if (then?.kind === kind && then.uid !== now?.uid) refs.push({ kind, namespace, name: then.name });
  return refs;
}
