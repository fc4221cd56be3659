// The volume claims of a StatefulSet's pods: created before the pod, and kept or owned as the retention policy
// says (KEP-1847) [kubernetes pkg/controller/statefulset/stateful_pod_control.go, stateful_set_utils.go].

import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { StatefulSet } from '../../kinds/statefulset/index.js';
import { equal } from '../../machinery/equal.js';
import type { KubeObject, Manifest, OwnerReference } from '../../machinery/object.js';
import { controllerRef } from '../claim.js';
import { andThen, create, type Intent, patch } from '../controller.js';
import { record } from '../record.js';
import { claimsOf, ordinalOf, podName, startOf } from './identity.js';

export const SOURCE = { component: 'statefulset-controller' };
const CLAIM = 'PersistentVolumeClaim';

const find = (view: View, set: StatefulSet, name: string): KubeObject | undefined =>
  view.find({ kind: CLAIM, namespace: set.metadata.namespace, name });

/** Creates the claims of a pod that are not there yet. */
export function createMissing(
  view: View,
  set: StatefulSet,
  ordinal: number,
  onRefusal: readonly Intent[],
): readonly Intent[] {
  const pod = podName(set, ordinal);
  return claimsOf(set, ordinal).flatMap(({ claim }) => {
    const name = claim.metadata?.name ?? '';
    if (find(view, set, name)) return [];
    const manifest = withOwners(claim as Manifest, ownersWanted(set, ordinal, [], undefined));
    return [
      andThen(
        create(manifest, (failure) => {
          const message = `create Claim ${name} for Pod ${pod} in StatefulSet ${set.metadata.name} failed error: ${failure.message}`;
          return [
            record(view, SOURCE, set, { type: 'Warning', reason: 'FailedCreate', message }),
            ...onRefusal,
          ];
        }),
        () => {
          const message = `create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`;
          return [
            record(view, SOURCE, set, { type: 'Normal', reason: 'SuccessfulCreate', message }),
          ];
        },
      ),
    ];
  });
}

/**
 * A claim cannot be used that is on its way out, or soon will be: one that goes when a pod of this name does, but
 * another pod than the one of `uid` (missing while there is none). Its pod waits for the next claim.
 */
export const isStale = (view: View, set: StatefulSet, ordinal: number, uid?: string): boolean =>
  claimsOf(set, ordinal).some(({ claim }) => {
    const found = find(view, set, claim.metadata?.name ?? '');
    return (
      found !== undefined &&
      (found.metadata.deletionTimestamp !== undefined || isOfFormerPod(found, set, ordinal, uid))
    );
  });

const isOfFormerPod = (
  { metadata: { ownerReferences = [] } }: KubeObject,
  set: StatefulSet,
  ordinal: number,
  uid: string | undefined,
): boolean =>
  set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Delete' &&
  ownerReferences.some(
    (ref) => ref.kind === 'Pod' && ref.name === podName(set, ordinal) && ref.uid !== uid,
  );

/** Makes the set, or a pod about to go, own the claims that are to go with it. */
export function retainAsTold(view: View, set: StatefulSet, pod: Pod): readonly Intent[] {
  const ordinal = ordinalOf(set, pod.metadata.name);
  return claimsOf(set, ordinal).flatMap(({ claim }) => {
    const found = find(view, set, claim.metadata?.name ?? '');
    if (!found) return [];
    const owners = found.metadata.ownerReferences ?? [];
    const wanted = ownersWanted(set, ordinal, owners, pod);
    if (equal(wanted, owners)) return [];
    return [patch(found, { metadata: { ownerReferences: wanted.length > 0 ? wanted : null } })];
  });
}

function ownersWanted(
  set: StatefulSet,
  ordinal: number,
  owners: readonly OwnerReference[],
  pod: Pod | undefined,
): readonly OwnerReference[] {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const start = startOf(set);
  const inRange = ordinal >= start && ordinal < start + (set.spec.replicas ?? 1);
  const condemned = whenScaled === 'Delete' && !inRange;
  const bySet = whenDeleted === 'Delete' && !condemned;
  let wanted = withOwner(owners, set, bySet);
  if (pod) wanted = withOwner(wanted, pod, condemned);
  return wanted;
}

function withOwner(
  owners: readonly OwnerReference[],
  owner: KubeObject,
  wanted: boolean,
): readonly OwnerReference[] {
  const there = owners.some(({ uid }) => uid === owner.metadata.uid);
  if (wanted === there) return owners;
  return wanted
    ? [...owners, controllerRef(owner)]
    : owners.filter(({ uid }) => uid !== owner.metadata.uid);
}

const withOwners = (claim: Manifest, ownerReferences: readonly OwnerReference[]): Manifest =>
  ownerReferences.length === 0
    ? claim
    : { ...claim, metadata: { ...claim.metadata, ownerReferences: [...ownerReferences] } };
