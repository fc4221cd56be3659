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

/** A pod itself, or the pods that an object selects; undefined when it selects none of its nature. */
export function podsOf(
  reader: Reader,
  kind: Kind,
  object: KubeObject,
): readonly PodObject[] | undefined {
  if (kind.kind === 'Pod') return [object as PodObject];
  const selector = selectorOf(kind, object);
  if (!selector) return undefined;
  return reader
    .all('Pod', object.metadata.namespace)
    .filter((pod) => matchesSelector(selector, pod.metadata.labels ?? {}))
    .map((pod) => pod as PodObject)
    .sort(mostActiveFirst);
}

function selectorOf({ kind }: Kind, object: KubeObject): LabelSelector | undefined {
  const { selector } = (object as unknown as { spec?: { selector?: unknown } }).spec ?? {};
  if (selector === undefined || selector === null) return undefined;
  return kind === 'Service' || kind === 'ReplicationController'
    ? { matchLabels: selector as Record<string, string> }
    : (selector as LabelSelector);
}

const PHASES = ['Running', 'Unknown', 'Pending', 'Succeeded', 'Failed'];

/** Assigned before unassigned, running before pending, ready before not, longer ready and older first. */
function mostActiveFirst(a: PodObject, b: PodObject): number {
  const rank = (pod: PodObject) => [
    pod.spec?.nodeName ? 0 : 1,
    PHASES.indexOf(pod.status?.phase ?? 'Unknown'),
    isReady(pod) ? 0 : 1,
    Date.parse(pod.metadata.creationTimestamp),
  ];
  const [left, right] = [rank(a), rank(b)];
  for (const [i, value] of left.entries()) {
    const other = right[i] ?? 0;
    if (value !== other) return value - other;
  }
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') ===
  true;

/** The pod that a command line names, or the first behind what it names. */
export function podCalled(kubectl: Kubectl, target: string): PodObject {
  const wanted = readArguments(kubectl.view, target.includes('/') ? [target] : ['pods', target]);
  const { found, problems } = fetchObjects(kubectl, wanted);
  failAll(problems);
  const [first] = found;
  const pods = first && podsOf(kubectl.view, first.kind, first.object);
  if (first && !pods) fail(`cannot attach to *v1.${first.kind.kind}: selector is missing`);
  const [pod] = pods ?? [];
  return pod ?? fail('timed out waiting for the condition');
}
