// What becomes of a pod that has not got a node: its status and an Event say why, and it is tried again.
//
// Source: pkg/scheduler/schedule_one.go handleSchedulingFailure and handleBindingCycleError, and the back-off of
// pkg/scheduler/backend/queue. A pod that fits nowhere waits for a change (wake-up.ts), or for five minutes; one whose
// binding was refused, because the scheduler's cache was behind or somebody forbids it, is tried again after a second,
// then after two, four, eight and every ten. Counted from when it was first refused, which its condition remembers.

import type { PodCondition } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import { replaceCondition } from '../../kinds/pod/binding.js';
import type { Pod } from '../../kinds/pod/index.js';
import { millisOf, timestamp } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { type Intent, setStatus, wake } from '../controller.js';
import { record } from '../record.js';
import type { Preemption } from './preempt.js';
import { SCHEDULER } from './wake-up.js';

/** How long a pod waits for a change before it is tried all the same. */
const FLUSH_MS = 300_000;
const BACKOFF_MS = 1_000;
const BACKOFF_MS_MAX = 10_000;

const SCHEDULER_ERROR = 'SchedulerError';
/** The extension points that ask the API server for something; what went wrong there begins with them. */
const PRE_BIND = 'running PreBind plugin "VolumeBinding": ';
const BIND = 'running Bind plugin "DefaultBinder": ';

/** Says so in the pod's status, and reports it when it is news and whenever the pod has waited long again. */
export function unschedulable(
  pod: Pod,
  view: View,
  message: string,
  preemption?: Preemption,
): readonly Intent[] {
  return waiting(pod, view, { reason: 'Unschedulable', message }, preemption);
}

/** The same of one that the scheduler stopped at. */
export const impossible = (pod: Pod, view: View, message: string): readonly Intent[] =>
  waiting(pod, view, { reason: SCHEDULER_ERROR, message });

/** What to do when a claim may not be told where to be (`claim`), or the pod may not be bound. */
export const refused =
  (pod: Pod, view: View, what: 'claim' | 'pod') =>
  (failure: { readonly message: string }): readonly Intent[] => {
    const message = (what === 'claim' ? PRE_BIND : BIND) + failure.message;
    return told(pod, view, { reason: SCHEDULER_ERROR, message, isNews: true });
  };

/** Whether what was decided of a pod has been refused. */
export const isRefused = ({ status }: Pod): boolean =>
  status?.conditions?.some(
    ({ type, reason, message = '' }) =>
      type === 'PodScheduled' &&
      reason === SCHEDULER_ERROR &&
      (message.startsWith(PRE_BIND) || message.startsWith(BIND)),
  ) ?? false;

/** When a refused pod may be tried, now or later, and when next after that. */
export function retriesOf(pod: Pod, now: Millis): { readonly at: Millis; readonly next: Millis } {
  let backoff = BACKOFF_MS;
  let at = millisOf(scheduledOf(pod)?.lastTransitionTime ?? '') + backoff;
  const later = (): number => Math.min(2 * backoff, BACKOFF_MS_MAX);
  while (at < now) {
    backoff = later();
    // Once it is at its longest, so often at once.
    const often = backoff === BACKOFF_MS_MAX ? Math.max(1, Math.ceil((now - at) / backoff)) : 1;
    at += often * backoff;
  }
  return { at, next: at + later() };
}

const scheduledOf = ({ status }: Pod): PodCondition | undefined =>
  status?.conditions?.find(({ type }) => type === 'PodScheduled');

interface Problem {
  readonly reason: string;
  readonly message: string;
  readonly isNews?: boolean;
}

function waiting(
  pod: Pod,
  view: View,
  problem: Problem,
  preemption?: Preemption,
): readonly Intent[] {
  const known = scheduledOf(pod);
  const since = millisOf(sinceOf(known, problem, view));
  const waited = view.now - since;
  const isNews = known?.reason !== problem.reason || known.message !== problem.message;
  const isDue = waited > 0 && waited % FLUSH_MS === 0;
  return [
    ...told(pod, view, { ...problem, isNews: isNews || isDue }, preemption),
    nextFlush(since, view),
  ];
}

/** When a pod that waits since then is tried all the same. */
export const nextFlush = (since: Millis, { now }: View): Intent =>
  wake(since + (Math.floor((now - since) / FLUSH_MS) + 1) * FLUSH_MS);

const sinceOf = (known: PodCondition | undefined, { reason }: Problem, view: View): string =>
  known?.status === 'False' && known.reason === reason && known.lastTransitionTime
    ? known.lastTransitionTime
    : timestamp(view.now);

function told(pod: Pod, view: View, problem: Problem, preemption?: Preemption): readonly Intent[] {
  const { reason, message, isNews } = problem;
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    ...(view.feature('PodObservedGenerationTracking')
      ? { observedGeneration: pod.metadata.generation }
      : {}),
    lastProbeTime: null,
    lastTransitionTime: sinceOf(scheduledOf(pod), problem, view),
    reason,
    message,
  } as unknown as PodCondition;
  const nominated = nominatedNode(pod, preemption);
  const { nominatedNodeName, ...status } = pod.status ?? {};
  return [
    setStatus(pod, {
      ...status,
      conditions: replaceCondition(pod.status?.conditions, condition),
      ...(nominated === undefined ? {} : { nominatedNodeName: nominated }),
    }),
    ...(isNews
      ? [
          record(view, { component: SCHEDULER }, pod, {
            type: 'Warning',
            reason: 'FailedScheduling',
            message,
            action: 'Scheduling',
          }),
        ]
      : []),
  ];
}

/** The node that is being cleared for the pod; forgotten when clearing it would not help after all. */
function nominatedNode(pod: Pod, preemption: Preemption | undefined): string | undefined {
  if (preemption?.node !== undefined) return preemption.node;
  const stays = preemption?.message.startsWith('preemption: not eligible') ?? false;
  return stays ? pod.status?.nominatedNodeName : undefined;
}
