// Creating and deleting the pods of a DaemonSet, a bounded number at a time, and saying so.

import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import type { DaemonSet } from '../../kinds/daemonset/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { Manifest } from '../../machinery/object.js';
import { andThen, create, type Intent, remove } from '../controller.js';
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
  return nodes.slice(0, BURST).map((node) =>
    andThen(
      create(podFor(ds, template, node) as Manifest, (failure) => {
        const message = `Error creating: ${failure.message}`;
        const report = { type: 'Warning', reason: 'FailedCreate', message } as const;
        return [record(view, SOURCE, ds, report), ...onRefusal];
      }),
      ({ metadata }, present) => [
        record(present, SOURCE, ds, {
          type: 'Normal',
          reason: 'SuccessfulCreate',
          message: `Created pod: ${metadata.name}`,
        }),
      ],
    ),
  );
}

export function deletePods(
  view: View,
  ds: DaemonSet,
  pods: readonly Pod[],
  onRefusal: readonly Intent[],
): readonly Intent[] {
  return pods.slice(0, BURST).map((pod) =>
    andThen(
      remove(pod, {}, (failure) => {
        const message = `Error deleting: ${failure.message}`;
        const report = { type: 'Warning', reason: 'FailedDelete', message } as const;
        return [record(view, SOURCE, ds, report), ...onRefusal];
      }),
      (_pod, present) => [
        record(present, SOURCE, ds, {
          type: 'Normal',
          reason: 'SuccessfulDelete',
          message: `Deleted pod: ${pod.metadata.name}`,
        }),
      ],
    ),
  );
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
