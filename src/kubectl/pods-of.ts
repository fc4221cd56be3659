// The pods behind an object, the one to look at first in front.
//
// Source: kubectl pkg/polymorphichelpers/{helpers,logsforobject}.go and pkg/util/podutils.

import type { Pod } from 'kubernetes-types/core/v1.js';
import type { Kind } from '../kinds/kind.js';
import type { KubeObject } from '../machinery/object.js';
import type { Reader } from '../machinery/reader.js';
import { type LabelSelector, matchesSelector } from '../machinery/selector.js';
import { fetchObjects, readArguments } from './arguments.js';
import { fail, failAll } from './problem.js';
import type { Kubectl } from './verb.js';

export type PodObject = Pod & KubeObject;

/** Whose order it is: that of podutils.ByLogging, or that of ActivePods backwards. */
export type PodOrder = 'log' | 'attach';

/** A pod itself, or the pods that an object selects; undefined when it selects none of its nature. */
export function podsOf(
  reader: Reader,
  kind: Kind,
  object: KubeObject,
  order: PodOrder,
): readonly PodObject[] | undefined {
  if (kind.kind === 'Pod') return [object as PodObject];
  const selector = selectorOf(kind, object);
  if (!selector) return undefined;
  return reader
    .all('Pod', object.metadata.namespace)
    .filter((pod) => matchesSelector(selector, pod.metadata.labels ?? {}))
    .map((pod) => pod as PodObject)
    .sort(mostActiveFirst(order));
}

function selectorOf({ kind }: Kind, object: KubeObject): LabelSelector | undefined {
  const { selector } = (object as unknown as { spec?: { selector?: unknown } }).spec ?? {};
  if (selector === undefined || selector === null) return undefined;
  return kind === 'Service' || kind === 'ReplicationController'
    ? { matchLabels: selector as Record<string, string> }
    : (selector as LabelSelector);
}

/**
 * Assigned before unassigned, running before pending, ready before not, longer ready and older first. Whoever wants to
 * get into a pod takes one that stays and starts anew seldom; whoever wants to read of it one that started often.
 */
const mostActiveFirst =
  (order: PodOrder) =>
  (a: PodObject, b: PodObject): number => {
    const [left, right] = [rank(a, order), rank(b, order)];
    for (const [i, value] of left.entries()) {
      const other = right[i] ?? 0;
      if (value !== other) return value - other;
    }
    return a.metadata.name < b.metadata.name ? -1 : 1;
  };

function rank({ metadata, spec, status }: PodObject, order: PodOrder): readonly number[] {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const isReady = ready?.status === 'True';
  const restarts = Math.max(
    0,
    ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount),
  );
  const leaving = metadata.deletionTimestamp ? Date.parse(metadata.deletionTimestamp) : undefined;
  return [
    spec?.nodeName ? 0 : 1,
    // Any other phase counts as Go's zero does: first in one order and last in the other.
    PHASES[status?.phase ?? ''] ?? (order === 'log' ? 0 : 2),
    isReady ? 0 : 1,
    ...(order === 'attach' ? [leaving === undefined ? 0 : 1, -(leaving ?? 0)] : []),
    isReady ? timeOf(ready?.lastTransitionTime) : 0,
    order === 'log' ? -restarts : restarts,
    timeOf(metadata.creationTimestamp),
  ];
}

const PHASES: Readonly<Record<string, number>> = { Running: 0, Unknown: 1, Pending: 2 };

/** No time at all is after every other. */
const timeOf = (time: unknown): number => (time ? Date.parse(String(time)) : Number.MAX_VALUE);

/** The pod that a command line names, or the first behind what it names. */
export function podCalled(kubectl: Kubectl, target: string): PodObject {
  const wanted = readArguments(kubectl.view, target.includes('/') ? [target] : ['pods', target]);
  const { found, problems } = fetchObjects(kubectl, wanted);
  failAll(problems);
  const [first] = found;
  const pods = first && podsOf(kubectl.view, first.kind, first.object, 'attach');
  if (first && !pods) fail(`cannot attach to *v1.${first.kind.kind}: selector is missing`);
  const [pod] = pods ?? [];
  return pod ?? fail('timed out waiting for the condition');
}
