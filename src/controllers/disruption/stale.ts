// Takes back the announcement of a disruption that has not come within two minutes
// [pkg/controller/disruption/disruption.go syncStalePodDisruption].

import type { PodCondition } from 'kubernetes-types/core/v1.js';
import type { Pod } from '../../kinds/pod/index.js';
import { millisOf, timestamp } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { defineController, setStatus, wake } from '../controller.js';

const TIMEOUT: Millis = 120_000;

export const staleDisruptionController = defineController({
  name: 'disruption-controller',
  reconciles: 'Pod',
  concerns: ({ object }) => announcement(object) !== undefined,
  reconcile(pod, view) {
    const target = announcement(pod);
    if (!target) return [];
    const until = millisOf(target.lastTransitionTime ?? '') + TIMEOUT;
    if (until > view.now) return [wake(until)];
    const withdrawn = {
      lastProbeTime: null,
      type: 'DisruptionTarget',
      status: 'False',
      lastTransitionTime: timestamp(view.now),
    } as unknown as PodCondition;
    const conditions = pod.status?.conditions?.map((c) => (c === target ? withdrawn : c)) ?? [];
    return [setStatus(pod, { ...pod.status, conditions })];
  },
});

/** The condition, if it is true, not the kubelet's, and of a pod that nobody has deleted. */
function announcement({ metadata, status }: Pod): PodCondition | undefined {
  if (metadata.deletionTimestamp !== undefined) return undefined;
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return undefined;
  const target = status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
  const pending = target?.status === 'True' && target.reason !== 'TerminationByKubelet';
  return pending ? target : undefined;
}
