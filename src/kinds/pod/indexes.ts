// What pods are found by and what they add up to, so that controllers never scan all pods.
//
// Lists: node (its pods), label (`namespace/key=value`), unassigned (waiting for the scheduler).
// Sums: `owner/UID/active|ready|terminating|succeeded|failed` of a controller's pods,
// `owner/UID/labels/a=b,c=d` of those active pods that carry just these labels, and
// `node/NAME/pods|cpu|memory|…` of what is requested on a node (milli-CPU, bytes, whole numbers).

import { formatLabels } from '../../machinery/labels.js';
import { controllerOf } from '../../machinery/object.js';
import type { IndexWriter } from '../kind.js';
import { fileOrphan } from '../orphans.js';
import type { Pod } from './index.js';
import { requestsOf } from './resources.js';

export function indexPod(pod: Pod, write: IndexWriter): void {
  const { namespace = '', labels = {}, deletionTimestamp } = pod.metadata;
  const phase = pod.status?.phase ?? 'Pending';
  const over = phase === 'Succeeded' || phase === 'Failed';
  for (const [key, value] of Object.entries(labels))
    write.file('label', `${namespace}/${key}=${value}`);

  fileOrphan(pod, write);
  const owner = controllerOf(pod);
  if (owner) {
    const add = (what: string): void => write.add(`owner/${owner.uid}/${what}`, 1);
    if (over) add(phase === 'Failed' ? 'failed' : 'succeeded');
    else if (deletionTimestamp !== undefined) add('terminating');
    else {
      add('active');
      add(`labels/${formatLabels(labels)}`);
      if (isReady(pod)) add('ready');
    }
  }

  if (over) write.add('pods/over', 1);
  const node = pod.spec.nodeName;
  if (!node) {
    if (!over) write.file('unassigned', '');
    return;
  }
  write.file('node', node);
  if (over) return;
  if (pod.status?.podIP !== undefined && !pod.spec.hostNetwork)
    write.add(`pod-ip/${pod.status.podIP}`, 1);
  write.add(`node/${node}/pods`, 1);
  for (const [resource, amount] of Object.entries(requestsOf(pod.spec)))
    write.add(`node/${node}/${resource}`, amount);
}

export const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ??
  false;
