// What a kubelet knows when it has reported: when there is next something to do for the pod. It is told from what it has
// just written, so that it need not look at its own report [controller.ts, Rest].

import type { PodStatus } from 'kubernetes-types/core/v1.js';
import { hostNameError } from '../../kinds/behavior/exec/host-name.js';
import { askedOf } from '../../kinds/pod/asked.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { Millis } from '../../machinery/object.js';
import { type Intent, rest } from '../controller.js';
import { deadlineOf } from './deadline.js';
import { ephemeralIntents } from './ephemeral.js';
import { agendaOf } from './moves.js';
import { mountProblems } from './references.js';
import { resizeIntents } from './resizing.js';
import { type Site, slotsOf } from './slot.js';
import { isOver } from './terminate.js';
import { isTick, tickAfter } from './ticks.js';

/** After the first status: unless something is in its way, the sandbox is made with the next tick, and on one at once. */
export function restUntilSandbox(site: Site, status: PodStatus): readonly Intent[] {
  const { view } = site;
  const pod = { ...site.pod, status };
  const isPlain =
    view.feature('PodReadyToStartContainersCondition') &&
    !isTick(view, pod, view.now) &&
    deadlineOf(pod) === undefined &&
    !askedOf(pod.spec).claims &&
    hostNameError(pod) === undefined &&
    mountProblems(view, pod).length === 0;
  return isPlain ? [rest(tickAfter(view, pod, view.now), true)] : [];
}

/** After one that says what has become of containers: up to the next thing to happen to any of them. */
export function restOfContainers(
  site: Site,
  status: PodStatus,
  sandboxAt: Millis,
): readonly Intent[] {
  const pod = { ...site.pod, status };
  if (isOver(pod)) return [rest(undefined)];
  const after = { ...site, pod };
  if (deadlineOf(pod) !== undefined || isStale(pod) || laterIntents(after).length > 0) return [];
  const { due, next } = agendaOf(after, slotsOf(after), sandboxAt);
  return due.length > 0 ? [] : [rest(next?.at, next?.busy)];
}

/** Somebody else has changed what Ready rests on: a readiness gate, or the end of the node's absence. */
export function isStale({ spec, status }: Pod): boolean {
  if (spec.readinessGates?.length) return true;
  const is = (wanted: string): string | undefined => {
    for (const condition of status?.conditions ?? [])
      if (condition.type === wanted) return condition.status;
    return undefined;
  };
  return is('Ready') !== is('ContainersReady');
}

/** What has come to be wanted of a pod that runs. */
export function laterIntents(site: Site): readonly Intent[] {
  const resizes = resizeIntents(site);
  return resizes.some(({ type }) => type === 'Ask')
    ? resizes
    : [...resizes, ...ephemeralIntents(site)];
}
