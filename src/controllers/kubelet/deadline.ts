// activeDeadlineSeconds: a pod that has been active for so long is stopped and has failed
// [kubelet/active_deadline.go].

import type { Pod } from '../../kinds/pod/index.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { type Intent, setStatus } from '../controller.js';
import { record } from '../record.js';
import { endedStatuses } from './ending.js';
import type { Site } from './slot.js';
import { podStatus } from './status.js';

const MESSAGE = 'Pod was active on the node longer than the specified deadline';

export function deadlineOf({ spec, status }: Pod): Millis | undefined {
  if (spec.activeDeadlineSeconds === undefined || status?.startTime === undefined) return undefined;
  return millisOf(status.startTime) + spec.activeDeadlineSeconds * 1000;
}

export function exceedDeadline(site: Site): readonly Intent[] {
  const { view, pod, node } = site;
  const statuses = endedStatuses(site);
  const facts = { statuses, sandbox: false, phase: 'Failed', reason: 'DeadlineExceeded' } as const;
  return [
    record(view, { component: 'kubelet', host: node.metadata.name }, pod, {
      type: 'Normal',
      reason: 'DeadlineExceeded',
      message: MESSAGE,
    }),
    setStatus(pod, podStatus(view, pod, { ...facts, message: MESSAGE })),
  ];
}
