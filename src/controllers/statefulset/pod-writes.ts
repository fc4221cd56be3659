// Creating, repairing and deleting the pods of a StatefulSet, and saying so.

import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { StatefulSet } from '../../kinds/statefulset/index.js';
import { andThen, create, type Intent, patch, remove } from '../controller.js';
import { templateOf } from '../history.js';
import { record } from '../record.js';
import { createMissing, SOURCE } from './claims.js';
import { identityLabels, newPod, podName, startOf } from './identity.js';
import type { Revisions } from './revisions.js';

/** The claims first, then the pod. The first refusal ends the round. */
export function createPod(
  view: View,
  set: StatefulSet,
  revisions: Revisions,
  ordinal: number,
  onRefusal: readonly Intent[],
): readonly Intent[] {
  const { current, update } = revisions;
  const revision = startsAsCurrent(set, ordinal) ? current : update;
  const pod = newPod(set, templateOf(revision), revision.name, ordinal, view);
  const about = `create Pod ${podName(set, ordinal)} in StatefulSet ${set.metadata.name}`;
  return [
    ...createMissing(view, set, ordinal, onRefusal),
    andThen(
      create(pod, (failure) =>
        // A pod of that name that is somebody else's is waited for in silence.
        failure.reason === 'AlreadyExists'
          ? []
          : [
              record(view, SOURCE, set, {
                type: 'Warning',
                reason: 'FailedCreate',
                message: `${about} failed error: ${failure.message}`,
              }),
              ...onRefusal,
            ],
      ),
      () => [
        record(view, SOURCE, set, {
          type: 'Normal',
          reason: 'SuccessfulCreate',
          message: `${about} successful`,
        }),
      ],
    ),
  ];
}

/** Below the partition of an update, a pod that was lost comes back as it was. */
function startsAsCurrent(set: StatefulSet, ordinal: number): boolean {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  const index = ordinal - startOf(set);
  if (rollingUpdate) return index < (rollingUpdate.partition ?? 0);
  return type === 'RollingUpdate' && index < (set.status?.currentReplicas ?? 0);
}

export function deletePod(view: View, set: StatefulSet, pod: Pod): readonly Intent[] {
  const about = `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
  return [
    andThen(
      remove(pod, {}, (failure) => [
        record(view, SOURCE, set, {
          type: 'Warning',
          reason: 'FailedDelete',
          message: `${about} failed error: ${failure.message}`,
        }),
      ]),
      () => [
        record(view, SOURCE, set, {
          type: 'Normal',
          reason: 'SuccessfulDelete',
          message: `${about} successful`,
        }),
      ],
    ),
  ];
}

/** A pod that is over makes room for another one of its name. */
export function recreatePod(view: View, set: StatefulSet, pod: Pod): readonly Intent[] {
  const failed = pod.status?.phase === 'Failed';
  const { namespace, name } = set.metadata;
  return [
    record(view, SOURCE, set, {
      type: failed ? 'Warning' : 'Normal',
      reason: failed ? 'RecreatingFailedPod' : 'RecreatingTerminatedPod',
      message: `StatefulSet ${namespace}/${name} is recreating ${failed ? 'failed' : 'terminated'} Pod ${pod.metadata.name}`,
    }),
    ...deletePod(view, set, pod),
  ];
}

/** Puts back the labels that say who the pod is. */
export function repairPod(
  view: View,
  set: StatefulSet,
  pod: Pod,
  ordinal: number,
): readonly Intent[] {
  const labels = identityLabels(set, ordinal, view);
  const known = pod.metadata.labels ?? {};
  if (Object.entries(labels).every(([name, value]) => known[name] === value)) return [];
  return [
    andThen(patch(pod, { metadata: { labels } }), () => [
      record(view, SOURCE, set, {
        type: 'Normal',
        reason: 'SuccessfulUpdate',
        message: `update Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`,
      }),
    ]),
  ];
}
