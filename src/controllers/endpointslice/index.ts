// The endpoint slice controller: the endpoints behind a Service, a hundred to a slice
// [pkg/controller/endpointslice, staging endpointslice/reconciler.go].
//
// Departures: IPv4 only, as the cluster is; no topology hints; no annotation about when the last change
// was triggered.

import {
  type EndpointSlice,
  MANAGED_BY_LABEL,
  SERVICE_NAME_LABEL,
} from '../../kinds/endpointslice/index.js';
import type { Service } from '../../kinds/service/index.js';
import { isHeadless } from '../../kinds/service/traits.js';
import { equal } from '../../machinery/equal.js';
import { type KubeObject, type Manifest, refOf } from '../../machinery/object.js';
import { ask, create, defineController, type Intent, remove } from '../controller.js';
import { podsBehind, servicesOfPod } from '../service-pods.js';
import { endpointGroups } from './endpoint-groups.js';
import { packSlices, type SliceContent } from './pack.js';

const NAME = 'endpointslice-controller';
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
    !equal(object.metadata.labels, before.metadata.labels),
  watches: {
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
    const groups = endpointGroups(service, podsBehind(service, view), view);
    const { kept, fresh, dropped } = packSlices(groups, slices);
    const labels = labelsOf(service);
    return [
      ...kept.flatMap(({ slice, ports, endpoints }) =>
        equal(slice.endpoints ?? [], endpoints) &&
        equal(slice.ports ?? [], ports) &&
        equal(slice.metadata.labels, labels)
          ? []
          : [update(slice, { ports, endpoints }, labels)],
      ),
      ...fresh.map((content) => create(newSlice(service, content, labels), () => [])),
      ...dropped.map((slice) => remove(slice, {}, () => [])),
    ];
  },
});

const serviceOf = ({ metadata }: EndpointSlice) => metadata.labels?.[SERVICE_NAME_LABEL];

const isOurs = ({ metadata }: KubeObject): boolean =>
  metadata.labels?.[MANAGED_BY_LABEL] === MANAGER && metadata.deletionTimestamp === undefined;

/** A write that is refused (the namespace is on its way out) is as good as one that is not needed. */
const update = (
  slice: EndpointSlice,
  content: SliceContent,
  labels: Record<string, string>,
): Intent =>
  ask(
    {
      verb: 'update',
      ref: refOf(slice),
      object: {
        ...slice,
        ...asStored(content),
        metadata: { ...slice.metadata, labels },
      } as Manifest,
    },
    () => [],
  );

/** Both lists are always there; an empty one is null once it has been through etcd. */
const asStored = ({ endpoints, ports }: SliceContent) => ({
  endpoints: endpoints.length > 0 ? endpoints : null,
  ports: ports.length > 0 ? ports : null,
});

function newSlice(
  service: Service,
  content: SliceContent,
  labels: Record<string, string>,
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
