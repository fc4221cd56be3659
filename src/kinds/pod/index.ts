// Pod: containers that run together on one node.

import type { Pod as ApiPod } from 'kubernetes-types/core/v1.js';
import { equal } from '../../machinery/equal.js';
import { dns1123LabelErrors } from '../../machinery/names.js';
import type { Stored } from '../../machinery/object.js';
import { defineKind } from '../kind.js';
import { defaultSpecOfPod } from '../pod-template/defaults.js';
import { admitPod } from './admission.js';
import { bind } from './binding.js';
import { podColumns } from './columns.js';
import { ephemeralContainers } from './ephemeral.js';
import { evict } from './eviction.js';
import { indexPod, isIndexedAlike } from './indexes.js';
import { qosOf } from './qos.js';
import { resize } from './resize.js';
import { validatePod } from './validate.js';
import { validatePodStatus } from './validate-status.js';
import { podWarnings } from './warnings.js';

export type Pod = Stored<ApiPod>;

export const pod = defineKind<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  type: 'V1Pod',
  status: true,
  generation: changesDesire,
  generationGate: 'PodObservedGenerationTracking',
  subresources: {
    binding: bind,
    eviction: evict,
  },
  parts: { ephemeralcontainers: ephemeralContainers, resize },
  defaults: (draft) => defaultSpecOfPod(draft.spec),
  defaultsOfSpec: defaultSpecOfPod,
  prepareForCreate(draft) {
    draft.status = { phase: 'Pending', qosClass: qosOf(draft.spec) };
    if (draft.spec.schedulingGates?.length)
      draft.status.conditions = [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'SchedulingGated',
          message: 'Scheduling is blocked due to non-empty scheduling gates',
          // The API server does not say when; nor do the API's types know of null.
          lastProbeTime: null,
          lastTransitionTime: null,
        } as never,
      ];
    return undefined;
  },
  admit: admitPod,
  validate: validatePod,
  validateStatus: validatePodStatus,
  warnings: (pod, old) => (old ? [] : [...nameWarnings(pod), ...podWarnings(pod)]),
  gracePeriodSeconds: graceOf,
  indexes: indexPod,
  isIndexedAlike,
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy ?? '',
    'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
    'status.phase': ({ status }) => status?.phase ?? '',
    'status.podIP': ({ status }) => status?.podIPs?.[0]?.ip ?? status?.podIP ?? '',
    'status.podIPs': ({ status }) => status?.podIPs?.[0]?.ip ?? status?.podIP ?? '',
    'status.nominatedNodeName': ({ status }) => status?.nominatedNodeName ?? '',
  },
  columns: podColumns,
});

/** A name longer than a host name may be makes for an odd one. */
const nameWarnings = ({ metadata }: Pod): readonly string[] => {
  const wrong = dns1123LabelErrors(metadata.name);
  if (wrong.length === 0) return [];
  return [
    `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${wrong.join(' ')}]`,
  ];
};

/** Being assigned to a node is no change of what is wanted (KEP-5067). */
function changesDesire({ spec }: Pod, old: Pod): boolean {
  return !equal(spec, old.spec.nodeName ? old.spec : { ...old.spec, nodeName: spec.nodeName });
}

/** How long the kubelet has to stop it; nobody has to where none runs [pod strategy CheckGracefulDelete]. */
function graceOf({ spec, status }: Pod, asked: number | undefined): number {
  const over = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  if (!spec.nodeName || over) return 0;
  const seconds = asked ?? spec.terminationGracePeriodSeconds ?? 0;
  return seconds < 0 ? 1 : seconds;
}
