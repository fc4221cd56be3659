// What makes of a CustomResourceDefinition a kind that is served, and clears up behind one that is deleted.
//
// Source: apiextensions-apiserver pkg/controller/{status,establish,finalizer}. Departures: names are accepted and
// the kind is established by one look each, in the order in which the definitions are seen; a definition waits
// for the last of its objects as long as it takes, without the error that upstream notes after a minute.

import type { View } from '../../events/view.js';
import {
  CLEANUP,
  type Condition,
  type CustomResourceDefinition,
  findCondition,
  isTrue,
  withCondition,
} from '../../kinds/customresourcedefinition/definition.js';
import { builtInKind } from '../../kinds/index.js';
import { timestamp } from '../../machinery/duration.js';
import { equal } from '../../machinery/equal.js';
import { type KubeObject, kindName, refOf } from '../../machinery/object.js';
import {
  type Change,
  defineController,
  type Intent,
  patch,
  remove,
  setStatus,
  type Watch,
} from '../controller.js';
import { namesAndConditions } from './naming.js';

type Crd = CustomResourceDefinition;

export const namingController = defineController({
  name: 'crd-naming-controller',
  reconciles: 'CustomResourceDefinition',
  watches: { CustomResourceDefinition: sameGroup as Watch<Crd> },
  reconcile(crd, view) {
    const { spec, status } = crd;
    if (equal(spec.names, status?.acceptedNames)) return [];
    const { names, accepted, established } = namesAndConditions(crd, othersOf(crd, view));
    const before = findCondition(crd, 'NamesAccepted');
    const { status: value, reason, message } = accepted;
    const same = before?.status === value && before.reason === reason && before.message === message;
    if (same && equal(status?.acceptedNames, names)) return [];
    const now = timestamp(view.now);
    return [
      changeStatus(crd, {
        acceptedNames: names,
        conditions: [accepted, established].reduce<Condition[]>(
          (conditions, condition) =>
            withCondition(conditions, { ...condition, lastTransitionTime: now }),
          [...(status?.conditions ?? [])],
        ),
      }),
    ];
  },
});

/** Whoever may now have the names that another has given back, or never got. */
function sameGroup({ object: crd, before, deleted }: Change<Crd>, view: View) {
  if (!deleted && (!before || equal(before.status?.acceptedNames, crd.status?.acceptedNames)))
    return [];
  return othersOf(crd, view).map(refOf);
}

const othersOf = ({ spec, metadata }: Crd, view: View): readonly Crd[] =>
  view
    .list('CustomResourceDefinition')
    .filter((other) => other.spec.group === spec.group && other.metadata.name !== metadata.name);

export const establishingController = defineController({
  name: 'crd-establishing-controller',
  reconciles: 'CustomResourceDefinition',
  reconcile(crd, view) {
    if (!isTrue(crd, 'NamesAccepted') || isTrue(crd, 'Established')) return [];
    return [
      withStatusCondition(crd, view, {
        type: 'Established',
        status: 'True',
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
      }),
    ];
  },
});

export const crdFinalizer = defineController({
  name: 'crd-finalizer',
  reconciles: 'CustomResourceDefinition',
  concerns: ({ object }) => object.metadata.deletionTimestamp !== undefined,
  watches: { '*': lastOfKind },
  heeds: (kind) => !builtInKind(kind),
  reconcile(crd, view) {
    const { deletionTimestamp, finalizers = [] } = crd.metadata;
    if (deletionTimestamp === undefined || !finalizers.includes(CLEANUP)) return [];
    const objects = instancesOf(crd, view);
    if (!isTrue(crd, 'Established'))
      return finished(crd, view, 'NeverEstablished', 'resource was never established');
    if (objects.length === 0)
      return finished(crd, view, 'InstanceDeletionCompleted', 'removed all instances');
    return [
      withStatusCondition(crd, view, {
        type: 'Terminating',
        status: 'True',
        reason: 'InstanceDeletionInProgress',
        message: 'CustomResource deletion is in progress',
      }),
      ...objects
        .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
        .map((object) => remove(object, {}, () => [])),
    ];
  },
});

/** The definition of an object that is gone, if it is waiting for that. */
function lastOfKind({ object, deleted }: Change, view: View) {
  if (!deleted) return [];
  const kind = kindName(object.apiVersion, object.kind);
  const [crd] = view.indexed('CustomResourceDefinition', 'kind', kind);
  return crd?.metadata.deletionTimestamp === undefined ? [] : [refOf(crd)];
}

const instancesOf = ({ spec, status }: Crd, view: View): readonly KubeObject[] =>
  view.all(kindName(`${spec.group}/`, status?.acceptedNames?.kind ?? ''));

function finished(crd: Crd, view: View, reason: string, message: string): readonly Intent[] {
  const finalizers = (crd.metadata.finalizers ?? []).filter((name) => name !== CLEANUP);
  return [
    withStatusCondition(crd, view, { type: 'Terminating', status: 'False', reason, message }),
    patch(crd, { metadata: { finalizers } }),
  ];
}

const withStatusCondition = (crd: Crd, view: View, condition: Condition): Intent =>
  changeStatus(crd, {
    conditions: withCondition(crd.status?.conditions ?? [], {
      ...condition,
      lastTransitionTime: timestamp(view.now),
    }),
  });

const changeStatus = (crd: Crd, change: Partial<NonNullable<Crd['status']>>): Intent =>
  setStatus(crd, { ...crd.status, ...change } as Crd['status']);
