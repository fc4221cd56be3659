// The endpoint slice controller: the endpoints behind a Service, a hundred to a slice
// [pkg/controller/endpointslice, staging endpointslice/reconciler.go].
//
// Departure: IPv4 only, as the cluster is.

import type { View } from '../../events/view.js';
import {
  type EndpointSlice,
  MANAGED_BY_LABEL,
  SERVICE_NAME_LABEL,
} from '../../kinds/endpointslice/index.js';
import { eventsAbout } from '../../kinds/event/about.js';
import type { Service } from '../../kinds/service/index.js';
import { isHeadless, spreadsByZone, topologyModeOf } from '../../kinds/service/traits.js';
import { equal } from '../../machinery/equal.js';
import { type KubeObject, type Manifest, refOf } from '../../machinery/object.js';
import { ask, create, defineController, type Intent, remove } from '../controller.js';
import { record } from '../record.js';
import { podsBehind, servicesOfPod } from '../service-pods.js';
import { triggerTime, type Written, withTriggerTime } from '../trigger-time.js';
import { endpointGroups } from './endpoint-groups.js';
import { asksNearby } from './hints.js';
import { packSlices, type SliceContent } from './pack.js';
import { areHinted, bare, changesZones, hinted } from './topology.js';

const NAME = 'endpointslice-controller';
/** As it signs its reports. */
const RECORDER = 'endpoint-slice-controller';
const MANAGER = 'endpointslice-controller.k8s.io';
const HEADLESS = 'service.kubernetes.io/headless';
/** Changes of many pods behind one Service are written together. */
const PACE_MS = 1_000;

export const endpointSliceController = defineController({
  name: NAME,
  reconciles: 'Service',
  paceMs: PACE_MS,
  concerns: ({ object, before }) =>
    before === undefined ||
    !equal(object.spec, before.spec) ||
    !equal(object.metadata.labels, before.metadata.labels) ||
    topologyModeOf(object.metadata) !== topologyModeOf(before.metadata),
  watches: {
    Node: (change, view) =>
      changesZones(change) ? view.indexed('Service', 'spread-by-zone', '').map(refOf) : [],
    Pod: servicesOfPod,
    // What others change in a slice is put right.
    EndpointSlice: ({ object, before, deleted, actor }) => {
      const news = deleted || (before !== undefined && actor !== NAME);
      const names = news ? [serviceOf(object), before && serviceOf(before)] : [];
      const { namespace } = object.metadata;
      return [...new Set(names)].flatMap((name) =>
        name ? [{ kind: 'Service', namespace, name }] : [],
      );
    },
  },
  reconcile(service, view) {
    const { name, namespace, deletionTimestamp } = service.metadata;
    if (!service.spec.selector || service.spec.type === 'ExternalName') return [];
    if (deletionTimestamp !== undefined) return [];
    const slices = view
      .indexed('EndpointSlice', 'service', `${namespace}/${name}`)
      .filter(isOurs) as unknown as readonly EndpointSlice[];
    const pods = podsBehind(service, view);
    const groups = endpointGroups(service, pods, view);
    const time = triggerTime(service, pods, slices.length > 0 ? writtenIn(slices) : undefined);
    const spreads = spreadsByZone(service);
    const packed = packSlices(groups, spreads ? slices.map(bare) : slices);
    const { plan, problem } = spreads ? hinted(packed, slices, view) : { plan: packed };
    const { kept, fresh, dropped } = plan;
    const labels = labelsOf(service);
    return [
      ...hintReports(service, view, { spreads, problem, were: areHinted(slices) }),
      ...kept.flatMap(({ slice, ports, endpoints }) =>
        equal(slice.endpoints ?? [], endpoints) &&
        equal(slice.ports ?? [], ports) &&
        equal(slice.metadata.labels, labels)
          ? []
          : [update(slice, { ports, endpoints }, labels, time)],
      ),
      ...fresh.map((content) => create(newSlice(service, content, labels, time), () => [])),
      ...dropped.map((slice) => remove(slice, {}, () => [])),
    ];
  },
});

/** What is said of hints: that there are some now, or none any more, or why there are none, which is said once. */
function hintReports(
  service: Service,
  view: View,
  { spreads, problem, were }: { spreads: boolean; problem: string | undefined; were: boolean },
): readonly Intent[] {
  const say = (type: 'Normal' | 'Warning', does: string, message: string): readonly Intent[] => [
    record(view, { component: RECORDER }, service, {
      type,
      reason: `TopologyAwareHints${does}`,
      message: `${message}, addressType: IPv4`,
    }),
  ];
  if (problem !== undefined)
    return !were && hasSaid(service, view, problem) ? [] : say('Warning', 'Disabled', problem);
  if (spreads) return were ? [] : say('Normal', 'Enabled', 'Topology Aware Hints has been enabled');
  const isGone = were && !asksNearby(service);
  return isGone ? say('Warning', 'Disabled', 'Topology Aware Hints has been disabled') : [];
}

const hasSaid = (service: Service, view: View, problem: string): boolean =>
  eventsAbout(view, service).some(({ message }) => message?.startsWith(problem));

const serviceOf = ({ metadata }: EndpointSlice) => metadata.labels?.[SERVICE_NAME_LABEL];

const isOurs = ({ metadata }: KubeObject): boolean =>
  metadata.labels?.[MANAGED_BY_LABEL] === MANAGER && metadata.deletionTimestamp === undefined;

/** A write that is refused (the namespace is on its way out) is as good as one that is not needed. */
const update = (
  slice: EndpointSlice,
  content: SliceContent,
  labels: Record<string, string>,
  time: string | undefined,
): Intent =>
  ask(
    {
      verb: 'update',
      ref: refOf(slice),
      object: {
        ...slice,
        ...asStored(content),
        metadata: {
          ...slice.metadata,
          labels,
          annotations: noted(slice.metadata.annotations, time),
        },
      } as Manifest,
    },
    () => [],
  );

function noted(before: Readonly<Record<string, string>> | undefined, time: string | undefined) {
  const annotations = withTriggerTime(before, time);
  return Object.keys(annotations).length > 0 ? annotations : undefined;
}

function writtenIn(slices: readonly EndpointSlice[]): Written {
  const ready = new Map<string, boolean>();
  for (const { endpoints } of slices)
    for (const { targetRef, conditions } of endpoints ?? [])
      ready.set(targetRef?.uid ?? '', conditions?.serving ?? conditions?.ready ?? false);
  return (uid) => ready.get(uid);
}

/** Both lists are always there; an empty one is null once it has been through etcd. */
const asStored = ({ endpoints, ports }: SliceContent) => ({
  endpoints: endpoints.length > 0 ? endpoints : null,
  ports: ports.length > 0 ? ports : null,
});

function newSlice(
  service: Service,
  content: SliceContent,
  labels: Record<string, string>,
  time: string | undefined,
): Manifest {
  const { name, namespace, uid } = service.metadata;
  const owner = { apiVersion: 'v1', kind: 'Service', name, uid };
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels,
      annotations: noted(undefined, time),
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
    },
    addressType: 'IPv4',
    ...asStored(content),
  } as Manifest;
}

function labelsOf(service: Service): Record<string, string> {
  const { [HEADLESS]: _, ...labels } = service.metadata.labels ?? {};
  return {
    ...labels,
    ...(isHeadless(service.spec) ? { [HEADLESS]: '' } : {}),
    [SERVICE_NAME_LABEL]: service.metadata.name,
    [MANAGED_BY_LABEL]: MANAGER,
  };
}
