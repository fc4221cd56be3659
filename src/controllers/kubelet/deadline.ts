// activeDeadlineSeconds: a pod that has been active for so long is stopped and has failed
// [kubelet/active_deadline.go].

import { runningSince } from '../../kinds/behavior/run-start.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { Millis } from '../../machinery/object.js';
import { type Intent, setStatus } from '../controller.js';
import { record } from '../record.js';
import { type Site, slotsOf, terminated } from './slot.js';
import { podStatus } from './status.js';

const MESSAGE = 'Pod was active on the node longer than the specified deadline';

export function deadlineOf({ spec, status }: Pod): Millis | undefined {
  if (spec.activeDeadlineSeconds === undefined || status?.startTime === undefined) return undefined;
  return Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000;
}

/** Its containers are told to stop; how long they take for it is not waited for. */
export function exceedDeadline(site: Site): readonly Intent[] {
  const { view, pod, node } = site;
  const last = slotsOf(site).map(({ status, script }) => {
    if (runningSince(status) === undefined) return status;
    const code = script.stop.ignored ? 137 : script.stop.code;
    return terminated(status, code, code === 0 ? 'Completed' : 'Error', view.now);
  });
  const inits = (pod.spec.initContainers ?? []).length;
  const statuses = { init: last.slice(0, inits), app: last.slice(inits) };
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
