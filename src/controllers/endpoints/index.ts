// The endpoint controller: one Endpoints object per Service with a selector
// [pkg/controller/endpoint/endpoints_controller.go].

import type { View } from '../../events/view.js';
import type { Endpoints } from '../../kinds/endpoints/index.js';
import type { Service } from '../../kinds/service/index.js';
import { isHeadless } from '../../kinds/service/traits.js';
import { equal } from '../../machinery/equal.js';
import { type Manifest, refOf } from '../../machinery/object.js';
import { ask, create, defineController, type Intent, remove, unconcerned } from '../controller.js';
import { podsBehind, servicesOfPod } from '../service-pods.js';
import { triggerTime, type Written, withTriggerTime } from '../trigger-time.js';
import { subsetsOf, truncated } from './subsets.js';

const NAME = 'endpoint-controller';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';
const HEADLESS = 'service.kubernetes.io/headless';
/** Changes of many pods behind one Service are written together. */
const PACE_MS = 1_000;

export const endpointController = defineController({
  name: NAME,
  reconciles: 'Service',
  paceMs: PACE_MS,
  concerns: ({ object, before }) =>
    before === undefined ||
    !equal(object.spec, before.spec) ||
    !equal(object.metadata.labels, before.metadata.labels),
  watches: {
    Pod: servicesOfPod,
    Endpoints: ({ object, deleted }) => (deleted ? [{ ...refOf(object), kind: 'Service' }] : []),
  },
  reconcile(service, view) {
    if (!service.spec.selector || service.spec.type === 'ExternalName') return [];
    const { name, namespace } = service.metadata;
    const pods = podsBehind(service, view);
    const { subsets, over } = truncated(subsetsOf(service, pods));
    const known = view.get('Endpoints', name, namespace);
    const labels = labelsOf(service, view);
    const { [OVER_CAPACITY]: wasOver, ...annotations } = known?.metadata.annotations ?? {};
    if (
      known &&
      equal(known.subsets ?? [], subsets) &&
      equal(known.metadata.labels ?? {}, labels) &&
      (wasOver !== undefined) === over
    )
      return [];
    const metadata = {
      ...known?.metadata,
      name,
      namespace,
      labels: unlessEmpty(labels),
      annotations: unlessEmpty({
        ...withTriggerTime(annotations, triggerTime(service, pods, known && writtenIn(known))),
        ...(over ? { [OVER_CAPACITY]: 'truncated' } : {}),
      }),
    };
    const object = { apiVersion: 'v1', kind: 'Endpoints', metadata, subsets: unlessEmpty(subsets) };
    return [write(object as Manifest, known)];
  },
});

function writtenIn({ subsets = [] }: Endpoints): Written {
  const ready = new Map<string, boolean>();
  for (const { addresses = [], notReadyAddresses = [] } of subsets) {
    for (const { targetRef } of notReadyAddresses) ready.set(targetRef?.uid ?? '', false);
    for (const { targetRef } of addresses) ready.set(targetRef?.uid ?? '', true);
  }
  return (uid) => ready.get(uid);
}

/** Go writes no empty maps and lists here. */
const unlessEmpty = <T extends object>(some: T): T | undefined =>
  Object.keys(some).length > 0 ? some : undefined;

/** A write that is refused (the namespace is on its way out) is as good as one that is not needed. */
const write = (object: Manifest, known: Endpoints | undefined): Intent =>
  known ? ask({ verb: 'update', ref: refOf(known), object }, () => []) : create(object, () => []);

function labelsOf(service: Service, view: View): Record<string, string> {
  const { [HEADLESS]: _, ...labels } = service.metadata.labels ?? {};
  return {
    ...labels,
    ...(isHeadless(service.spec) ? { [HEADLESS]: '' } : {}),
    ...(view.feature('EndpointsManagedByLabel')
      ? { 'endpoints.kubernetes.io/managed-by': NAME }
      : {}),
  };
}

/** Removes the Endpoints of a Service that is gone: nothing owns them. Part of the endpoint controller. */
export const endpointCleaner = defineController({
  name: `${NAME}/cleanup`,
  actor: () => NAME,
  reconciles: 'Endpoints',
  concerns: unconcerned,
  watches: {
    Service: ({ object, deleted }) => (deleted ? [{ ...refOf(object), kind: 'Endpoints' }] : []),
  },
  reconcile(endpoints, view) {
    const { name, namespace, deletionTimestamp } = endpoints.metadata;
    if (deletionTimestamp !== undefined || view.get('Service', name, namespace)) return [];
    return [remove(endpoints, {}, () => [])];
  },
});
