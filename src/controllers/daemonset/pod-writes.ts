// Creating and deleting the pods of a DaemonSet, a bounded number at a time, and saying so.

import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import type { DaemonSet } from '../../kinds/daemonset/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { KubeObject, Manifest } from '../../machinery/object.js';
import type { Failure } from '../../machinery/status.js';
import { slowStart, together } from '../batches.js';
import { create, type Intent, remove } from '../controller.js';
import { record } from '../record.js';
import { FAILED, failureMessage } from './backoff.js';
import { podFor } from './daemon-pod.js';

const SOURCE = { component: 'daemonset-controller' };
/** Most pods created, and most deleted, in one round. */
const BURST = 250;

export function createPods(
  view: View,
  ds: DaemonSet,
  template: PodTemplateSpec,
  nodes: readonly string[],
  onRefusal: readonly Intent[],
): readonly Intent[] {
  const attempts = nodes.slice(0, BURST).map((node) => ({
    intent: create(podFor(ds, template, node) as Manifest),
    afterwards: ({ metadata }: KubeObject, present: View) => [
      record(present, SOURCE, ds, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created pod: ${metadata.name}`,
      }),
    ],
    refused: ({ message }: Failure) => [
      record(view, SOURCE, ds, {
        type: 'Warning',
        reason: 'FailedCreate',
        message: `Error creating: ${message}`,
      }),
    ],
  }));
  return slowStart(attempts, () => onRefusal);
}

export function deletePods(
  view: View,
  ds: DaemonSet,
  pods: readonly Pod[],
  onRefusal: readonly Intent[],
): readonly Intent[] {
  const attempts = pods.slice(0, BURST).map((pod) => ({
    intent: remove(pod),
    afterwards: (_pod: KubeObject, present: View) => [
      record(present, SOURCE, ds, {
        type: 'Normal',
        reason: 'SuccessfulDelete',
        message: `Deleted pod: ${pod.metadata.name}`,
      }),
    ],
    refused: ({ message }: Failure) => [
      record(view, SOURCE, ds, {
        type: 'Warning',
        reason: 'FailedDelete',
        message: `Error deleting: ${message}`,
      }),
    ],
  }));
  return together(attempts, () => onRefusal);
}

/** Pods that ended by themselves, although a daemon never should. */
export const reportEnded = (
  view: View,
  ds: DaemonSet,
  ended: readonly { readonly pod: Pod; readonly node: string }[],
): readonly Intent[] =>
  ended.map(({ pod, node }) => {
    const failed = pod.status?.phase === 'Failed';
    const { namespace, name } = pod.metadata;
    return record(view, SOURCE, ds, {
      isMemory: failed,
      type: failed ? 'Warning' : 'Normal',
      reason: failed ? FAILED : 'SucceededDaemonPod',
      message: failed
        ? failureMessage(pod, node)
        : `Found succeeded daemon pod ${namespace}/${name} on node ${node}, will try to delete it`,
    });
  });
