// The namespace controller: empties a namespace that is on its way out, and lets it go when it is empty
// [pkg/controller/namespace, deletion/namespaced_resources_deleter.go].
//
// A departure: upstream deletes kinds in random order and asks again after an estimate; here they go in
// the order of their names, and the last object that leaves makes the controller look again.

import type { View } from '../../events/view.js';
import { preferredKinds } from '../../kinds/lookup.js';
import { LEAVING, type Namespace } from '../../kinds/namespace/index.js';
import { millisOf } from '../../machinery/duration.js';
import { equal } from '../../machinery/equal.js';
import { type KubeObject, kindName, type Manifest } from '../../machinery/object.js';
import {
  ask,
  type Change,
  defineController,
  type Intent,
  remove,
  setStatus,
  working,
} from '../controller.js';
import { type Content, deletionConditions } from './conditions.js';

/**
 * How long after a namespace's deletion its contents start to go: caches must hear of it first. Timestamps
 * are in whole seconds, so it may be up to a second less.
 */
const GRACE_MS = 5_000;

export const namespaceController = defineController({
  name: 'namespace-controller',
  reconciles: 'Namespace',
  paceMs: 200,
  concerns: ({ object }) => object.metadata.deletionTimestamp !== undefined,
  watches: { '*': emptied },
  reconcile(namespace, view) {
    const { deletionTimestamp } = namespace.metadata;
    if (deletionTimestamp === undefined) return [];
    const start = millisOf(deletionTimestamp) + GRACE_MS;
    if (start > view.now) return [working(start)];
    if ((namespace.spec.finalizers ?? []).length === 0) return [];
    const contents = contentsOf(namespace.metadata.name, view);
    const due = contents.flatMap(({ objects }) => objects).filter(isStaying);
    // What they leave behind is counted at the next look, which their going brings about.
    if (due.length > 0) return due.map((object) => removeInBackground(object));
    const status: Namespace['status'] = {
      ...namespace.status,
      conditions: deletionConditions(namespace.status?.conditions ?? [], contents, view.now),
    };
    return [
      setStatus(namespace, status),
      ...(contents.some(({ objects }) => objects.length > 0) ? [] : [finalize(namespace)]),
    ];
  },
});

/** The namespace of an object that has left, or is about to, if it is on its way out too. */
function emptied({ object, before, deleted }: Change, view: View) {
  const { namespace, deletionTimestamp, finalizers } = object.metadata;
  const leaving = deletionTimestamp !== undefined;
  const news =
    deleted ||
    before === undefined ||
    (leaving &&
      (before.metadata.deletionTimestamp === undefined ||
        !equal(before.metadata.finalizers, finalizers)));
  if (!news || namespace === undefined || view.tally(LEAVING) === 0) return [];
  const home = view.get('Namespace', namespace);
  return home?.metadata.deletionTimestamp === undefined
    ? []
    : [{ kind: 'Namespace', name: namespace }];
}

/** What is to go now: pods before all else, for what they use must not go before them (KEP-5080). */
function contentsOf(namespace: string, view: View): readonly Content[] {
  const pods = view.all('Pod', namespace);
  if (pods.length > 0 && view.feature('OrderedNamespaceDeletion'))
    return [{ resource: 'pods.', objects: pods }];
  return preferredKinds(view).flatMap((kind) => {
    if (!kind.namespaced) return [];
    const objects = view.all(kindName(`${kind.group}/${kind.version}`, kind.kind), namespace);
    return objects.length === 0 ? [] : [{ resource: `${kind.plural}.${kind.group}`, objects }];
  });
}

const isStaying = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp === undefined;

const removeInBackground = (object: KubeObject): Intent =>
  remove(object, { propagationPolicy: 'Background' }, () => []);

const finalize = (namespace: Namespace): Intent =>
  ask({
    verb: 'create',
    subresource: 'finalize',
    ref: { kind: 'Namespace', name: namespace.metadata.name },
    object: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace.metadata.name },
      spec: { finalizers: (namespace.spec.finalizers ?? []).filter((f) => f !== 'kubernetes') },
    } as Manifest,
  });
