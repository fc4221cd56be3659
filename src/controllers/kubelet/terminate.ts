// The end of a pod that is deleted: its containers are told to stop, what became of them is written down,
// and then the API server may forget it [kubelet.go SyncTerminatingPod, SyncTerminatedPod].
//
// Departure: who is asked once more, with less grace, has it from when it was first asked, as its deletionTimestamp
// says. A kubelet counts the new grace from when it hears of it, which no object tells.

import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import { runningSince } from '../../kinds/behavior/run-start.js';
import { eventsAbout } from '../../kinds/event/about.js';
import type { Pod } from '../../kinds/pod/index.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { type Intent, remove, setStatus, working } from '../controller.js';
import { type Report, record } from '../record.js';
import { lastPhase, lastStatuses } from './last-status.js';
import { phaseOf } from './phase.js';
import { preStopMillis } from './pre-stop.js';
import { about } from './pulling.js';
import { rollFor, type Site, type Slot, slotsOf, terminated } from './slot.js';
import { observedGeneration, podStatus, statusesOf } from './status.js';
import { isTick, tickAfter } from './ticks.js';

/** A process that obeys SIGTERM is gone within this time. */
const STOP_MS = 250;

export const isOver = ({ status }: Pod): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed';

export function terminate(site: Site): readonly Intent[] {
  const { view, pod } = site;
  // Confirmed already; a finalizer holds it.
  if (pod.metadata.deletionGracePeriodSeconds === 0 && isOver(pod)) return [];
  const slots = slotsOf(site);
  const running = slots.filter(({ status }) => status.state?.running);
  if (running.length === 0) return isOver(pod) ? confirm(site) : [finish(site, slots, new Map())];
  const stops = stopsOf(site, running);
  const last = Math.max(...[...stops.values()].map(({ at }) => at));
  const told = tell(site, running);
  if (told.length > 0)
    return [...told, working(Math.max(last, tickAfter(view, pod, view.now, STOP_MS)))];
  return last > view.now ? [working(last)] : [finish(site, slots, stops)];
}

/** Killing is reported when the deletion is first seen. */
function tell(site: Site, running: readonly Slot[]): readonly Intent[] {
  const { view, pod, node } = site;
  const generation = observedGeneration(view, pod);
  const seen =
    generation === undefined
      ? eventsAbout(view, pod).some(({ reason }) => reason === 'Killing')
      : (pod.status as { observedGeneration?: number } | undefined)?.observedGeneration ===
        generation;
  if (seen) return [];
  const reports: Report[] = running.map((slot) =>
    about(slot, 'Normal', 'Killing', `Stopping container ${slot.container.name}`),
  );
  return [
    setStatus(pod, podStatus(view, pod, { statuses: statusesOf(pod), sandbox: true })),
    ...reports.map((report) =>
      record(view, { component: 'kubelet', host: node.metadata.name }, pod, report),
    ),
  ];
}

interface Stop {
  readonly at: Millis;
  readonly exitCode: number;
  /** It is gone as soon as it is asked. */
  readonly prompt?: boolean;
}

/**
 * Sidecars are told to stop when the containers they serve have ended, the last one first; hooks run at once
 * [kuberuntime_termination_order.go]. Who stops promptly keeps nobody waiting.
 */
function stopsOf(site: Site, running: readonly Slot[]): ReadonlyMap<Slot, Stop> {
  const stops = new Map<Slot, Stop>();
  let turn = 0;
  for (const slot of running.filter(({ role }) => role !== 'sidecar')) {
    const stop = stopOf(site, slot, 0);
    stops.set(slot, stop);
    if (!stop.prompt) turn = Math.max(turn, stop.at);
  }
  for (const slot of running.filter(({ role }) => role === 'sidecar').reverse()) {
    const stop = stopOf(site, slot, turn);
    stops.set(slot, stop);
    if (!stop.prompt) turn = Math.max(turn, stop.at);
  }
  return stops;
}

/** When and how a running container ends after SIGTERM, which it is not sent before its turn. */
function stopOf(site: Site, slot: Slot, turn: Millis): Stop {
  const { view, pod, bootedAt = 0 } = site;
  const { script, container, faults } = slot;
  // It went down with its node.
  if ((runningSince(slot.status) ?? bootedAt) < bootedAt) return { at: bootedAt, exitCode: 255 };
  const killAt = millisOf(pod.metadata.deletionTimestamp ?? '') + rollFor(site, slot, 1000, 'kill');
  const asked = killAt - (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
  const hung =
    faults.some((fault) => fault.spec.is === 'Hang') ||
    (script.hangMs !== undefined && (runningSince(slot.status) ?? 0) + script.hangMs <= asked);
  const told = Math.max(asked + preStopMillis(container), turn);
  const stopped = told + (script.stop.afterMs ?? 0);
  if (script.stop.ignored || hung || stopped > killAt) return { at: killAt, exitCode: 137 };
  const { code } = script.stop;
  if (stopped > asked) return { at: stopped, exitCode: code };
  const at = isTick(view, pod, view.now, STOP_MS)
    ? view.now
    : tickAfter(view, pod, view.now, STOP_MS);
  return { at: Math.min(at, Math.max(killAt, view.now)), exitCode: code, prompt: true };
}

/** All have stopped, or none has ever run: the last status. */
function finish(site: Site, slots: readonly Slot[], stops: ReadonlyMap<Slot, Stop>): Intent {
  const { view, pod } = site;
  const last = slots.map((slot): ContainerStatus => {
    const { status } = slot;
    const stop = stops.get(slot);
    if (stop) {
      const { exitCode, at } = stop;
      return terminated(
        status,
        exitCode,
        exitCode === 0 ? 'Completed' : 'Error',
        Math.min(at, view.now),
      );
    }
    const previous = status.state?.waiting && status.lastState?.terminated;
    return previous
      ? { ...status, state: { terminated: previous }, ready: false, started: false }
      : status;
  });
  const inits = (pod.spec.initContainers ?? []).length;
  const statuses = lastStatuses(pod.spec, { init: last.slice(0, inits), app: last.slice(inits) });
  const phase = lastPhase(phaseOf(pod.spec, statuses, true));
  return setStatus(pod, podStatus(view, pod, { statuses, sandbox: false, phase }));
}

/** The API server may forget the pod now. */
function confirm({ view, pod }: Site): readonly Intent[] {
  if (!isTick(view, pod, view.now)) return [working(tickAfter(view, pod, view.now))];
  return [remove(pod, { gracePeriodSeconds: 0 })];
}
