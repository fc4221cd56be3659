// What pods are found by and what they add up to, so that controllers never scan all pods.
//
// Lists: node (its pods), label (`namespace/key=value`), unassigned (not on a node yet), waiting (of these, the
// ones the scheduler found no node for; `affinity`: those that wait for other pods), waiting-of (these by their
// priority), nominated (a node is
// being cleared for them), hostport (by node), affinity (on a node, with rules about other pods),
// unimportant (on a node, of negative priority), uncounted (by the uid of the Job that has yet to see them
// end), claim (by each volume claim it uses, `namespace/name`), lacking (by namespace: on a node, and not all of its
// containers have been started, which may be for want of a ConfigMap or a Secret), awaiting (on a node, with a script that
// waits for a Service and has not ended), requesting (on a node, with a script that asks servers again and again).
// Sums: `waiting/PRIORITY` of pods that the scheduler found no node for,
// `owner/UID/active|ready|terminating` of the pods of a controller that counts them,
// `owner/UID/labels/a=b,c=d` of those active pods that carry just these labels,
// `quota/NAMESPACE/pods|requests.cpu|limits.memory|…` of pods that are not over, and
// `quota-decimal/NAMESPACE/requests.memory|…` of those that ask for it in k and M,
// and for the scheduler, all under `node`: `node-owner/UID/NODE` of the pods there of a controller whose pods are spread,
// `node/NAME/pods|cpu|memory|…` of what is requested on a node (milli-CPU, bytes, whole numbers), with
// `unasked-cpu|unasked-memory` for containers that request nothing.

import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { controllerOf } from '../../machinery/object.js';
import type { IndexWriter } from '../kind.js';
import { fileOrphan } from '../orphans.js';
import { type Amounted, askedOf } from './asked.js';
import { claimNames } from './claims.js';
import type { Pod } from './index.js';
import { labelTerms } from './label-index.js';
import { type Standing, sameStanding, standingOf } from './standing.js';
import { formatOwnLabels } from './topology-labels.js';

export function indexPod(pod: Pod, write: IndexWriter): void {
  const { namespace = '', labels } = pod.metadata;
  const { amounts, claims } = askedOf(pod.spec);
  const standing = standingOf(pod);
  const over = standing.failed || standing.succeeded;
  if (labels)
    write.part(labels, (part) => {
      for (const term of labelTerms(namespace, labels)) part.file('label', term);
    });
  if (claims) for (const claim of claimNames(pod)) write.file('claim', `${namespace}/${claim}`);

  fileOrphan(pod, write);
  indexOwned(pod, standing, write);
  if (over) write.add('pods/over', 1);
  else write.part(pod.spec, (part) => indexAmounts(pod, amounts, part));

  const { nodeName } = pod.spec;
  if (nodeName) {
    write.file('node', nodeName);
    if (!over) indexOnNode(pod, nodeName, standing, write);
  } else if (!over) fileUnassigned(pod.spec, standing, write);
}

/** Whether a pod whose owners and whose deletion are what they were is found by what it was found by. */
export const isIndexedAlike = (pod: Pod, before: Pod): boolean =>
  pod.spec === before.spec &&
  pod.metadata.labels === before.metadata.labels &&
  sameStanding(standingOf(pod), standingOf(before));

/** The kinds that count their pods by these sums: others look at the pods. */
const COUNTING: readonly string[] = ['ReplicaSet', 'ReplicationController'];
/** The kinds whose pods the scheduler spreads without being asked. */
export const SPREAD_OWNERS: readonly string[] = [...COUNTING, 'StatefulSet'];

function indexOwned({ metadata }: Pod, standing: Standing, write: IndexWriter): void {
  const owner = controllerOf({ metadata });
  if (!owner) return;
  const over = standing.failed || standing.succeeded;
  if (!over && COUNTING.includes(owner.kind))
    countOwned(metadata, standing.ready, owner.uid, write);
  if (owner.kind === 'Job' && (!over || standing.tracked)) write.file('uncounted', owner.uid);
}

function countOwned(
  { deletionTimestamp, labels }: Pod['metadata'],
  ready: boolean,
  owner: string,
  write: IndexWriter,
): void {
  const sums = `owner/${owner}/`;
  if (deletionTimestamp !== undefined) {
    write.add(`${sums}terminating`, 1);
    return;
  }
  write.add(`${sums}active`, 1);
  write.add(`${sums}labels/${formatOwnLabels(labels)}`, 1);
  if (ready) write.add(`${sums}ready`, 1);
}

function indexOnNode(pod: Pod, node: string, standing: Standing, write: IndexWriter): void {
  const { metadata, spec } = pod;
  const { hostPorts, mayRequest } = askedOf(spec);
  if (standing.lacking) write.file('lacking', metadata.namespace ?? '');
  if (standing.awaits) write.file('awaiting', '');
  if (mayRequest) write.file('requesting', '');
  if (standing.podIP !== undefined && !spec.hostNetwork) write.add(`pod-ip/${standing.podIP}`, 1);
  const owner = metadata.deletionTimestamp === undefined ? controllerOf(pod) : undefined;
  if (owner && SPREAD_OWNERS.includes(owner.kind)) write.add(`node-owner/${owner.uid}/${node}`, 1);
  if (spec.affinity?.podAffinity || spec.affinity?.podAntiAffinity) write.file('affinity', '');
  if ((spec.priority ?? 0) < 0) write.file('unimportant', '');
  if (hostPorts.length > 0) write.file('hostport', node);
}

/** What a pod that is not over takes of the quotas of its namespace, and of its node. */
function indexAmounts({ metadata, spec }: Pod, amounts: Amounted, write: IndexWriter): void {
  const { namespace = '' } = metadata;
  const { requests, unasked, usage, decimals } = amounts;
  for (const resource in usage) write.add(`quota/${namespace}/${resource}`, usage[resource] ?? 0);
  for (const resource of decimals) write.add(`quota-decimal/${namespace}/${resource}`, 1);
  const { nodeName: node } = spec;
  if (!node) return;
  write.add(`node/${node}/pods`, 1);
  for (const resource in requests) write.add(`node/${node}/${resource}`, requests[resource] ?? 0);
  write.add(`node/${node}/unasked-cpu`, unasked.cpu);
  write.add(`node/${node}/unasked-memory`, unasked.memory);
}

function fileUnassigned(spec: PodSpec, standing: Standing, write: IndexWriter): void {
  write.file('unassigned', '');
  if (standing.nominated) write.file('nominated', '');
  if (!standing.tried) return;
  write.file('waiting', '');
  const priority = String(spec.priority ?? 0);
  write.file('waiting-of', priority);
  write.add(`waiting/${priority}`, 1);
  if (spec.affinity?.podAffinity) write.file('waiting', 'affinity');
}
