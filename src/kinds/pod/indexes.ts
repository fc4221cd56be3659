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
// Sums: `waiting/PRIORITY` of pods that the scheduler found no node for, `owner/UID/active|ready|terminating|succeeded|failed` of a controller's pods,
// `owner/UID/labels/a=b,c=d` of those active pods that carry just these labels,
// `quota/NAMESPACE/pods|requests.cpu|limits.memory|…` of pods that are not over, and
// `quota-decimal/NAMESPACE/requests.memory|…` of those that ask for it in k and M,
// `owner/UID/on/NODE` of its pods there, and `node/NAME/pods|cpu|memory|…` of what is requested on a node
// (milli-CPU, bytes, whole numbers), with `unasked-cpu|unasked-memory` for containers that request nothing.

import { controllerOf } from '../../machinery/object.js';
import { mayAwait } from '../behavior/may-await.js';
import { mayRequest } from '../behavior/may-request.js';
import { TRACKING_FINALIZER } from '../job/names.js';
import type { IndexWriter } from '../kind.js';
import { fileOrphan } from '../orphans.js';
import { claimNames } from './claims.js';
import type { Pod } from './index.js';
import { hostPortsOf } from './ports.js';
import { askedInDecimal, quotaUsage } from './quota-usage.js';
import { requestsOf, unaskedOf } from './resources.js';
import { formatOwnLabels } from './topology-labels.js';

export function indexPod(pod: Pod, write: IndexWriter): void {
  const { namespace = '', labels = {}, deletionTimestamp } = pod.metadata;
  const phase = pod.status?.phase ?? 'Pending';
  const over = phase === 'Succeeded' || phase === 'Failed';
  for (const [key, value] of Object.entries(labels))
    write.file('label', `${namespace}/${key}=${value}`);
  for (const claim of claimNames(pod)) write.file('claim', `${namespace}/${claim}`);

  fileOrphan(pod, write);
  const owner = controllerOf(pod);
  if (owner) {
    const add = (what: string): void => write.add(`owner/${owner.uid}/${what}`, 1);
    if (over) add(phase === 'Failed' ? 'failed' : 'succeeded');
    else if (deletionTimestamp !== undefined) add('terminating');
    else {
      add('active');
      add(`labels/${formatOwnLabels(labels)}`);
      if (isReady(pod)) add('ready');
    }
    if (owner.kind === 'Job' && (!over || pod.metadata.finalizers?.includes(TRACKING_FINALIZER)))
      write.file('uncounted', owner.uid);
  }

  if (over) write.add('pods/over', 1);
  else {
    for (const [resource, amount] of Object.entries(quotaUsage(pod.spec)))
      write.add(`quota/${namespace}/${resource}`, amount);
    for (const resource of askedInDecimal(pod.spec))
      write.add(`quota-decimal/${namespace}/${resource}`, 1);
  }

  const node = pod.spec.nodeName;
  if (!node) {
    if (!over) fileUnassigned(pod, write);
    return;
  }
  write.file('node', node);
  if (over) return;
  if (isLacking(pod)) write.file('lacking', namespace);
  fileAsking(pod, write);
  if (pod.status?.podIP !== undefined && !pod.spec.hostNetwork)
    write.add(`pod-ip/${pod.status.podIP}`, 1);
  if (owner && deletionTimestamp === undefined) write.add(`owner/${owner.uid}/on/${node}`, 1);
  if (pod.spec.affinity?.podAffinity || pod.spec.affinity?.podAntiAffinity)
    write.file('affinity', '');
  if ((pod.spec.priority ?? 0) < 0) write.file('unimportant', '');
  if (hostPortsOf(pod.spec).length > 0) write.file('hostport', node);
  write.add(`node/${node}/pods`, 1);
  for (const [resource, amount] of Object.entries(requestsOf(pod.spec)))
    write.add(`node/${node}/${resource}`, amount);
  const { cpu, memory } = unaskedOf(pod.spec);
  write.add(`node/${node}/unasked-cpu`, cpu);
  write.add(`node/${node}/unasked-memory`, memory);
}

function fileAsking({ spec, status }: Pod, write: IndexWriter): void {
  if (mayAwait(spec, status)) write.file('awaiting', '');
  if (mayRequest(spec)) write.file('requesting', '');
}

const isLacking = ({ status }: Pod): boolean =>
  (status?.phase ?? 'Pending') === 'Pending' ||
  (status?.containerStatuses ?? []).some(
    ({ state }) => state?.waiting?.reason === 'CreateContainerConfigError',
  );

function fileUnassigned({ spec, status }: Pod, write: IndexWriter): void {
  write.file('unassigned', '');
  const tried = status?.conditions?.some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable',
  );
  if (status?.nominatedNodeName) write.file('nominated', '');
  if (!tried) return;
  write.file('waiting', '');
  const priority = String(spec.priority ?? 0);
  write.file('waiting-of', priority);
  write.add(`waiting/${priority}`, 1);
  if (spec.affinity?.podAffinity) write.file('waiting', 'affinity');
}

export const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ??
  false;
