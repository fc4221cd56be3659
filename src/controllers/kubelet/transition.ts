// What happens next to one container, and when: it starts, fails to pull, becomes ready, ends, or waits.
//
// Each answer follows from the container's status and the pod's place alone, so it is the same whenever it
// is asked for, and past due only if the node was cut off meanwhile.

import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import { runningSince, startOf } from '../../kinds/behavior/run-start.js';
import { shouldRestart } from '../../kinds/pod/restart-rules.js';
import { formatGoDuration, millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import type { Report } from '../record.js';
import { namedDelay, restartDelay } from './backoff.js';
import { lastWords } from './last-words.js';
import { type End, type Life, lifeOf } from './life.js';
import { probeFailure } from './probe-target.js';
import { about } from './pulling.js';
import { replacement } from './replacing.js';
import { RESTARTING_ALL } from './restarting-all.js';
import { rollFor, type Site, type Slot, terminated } from './slot.js';
import { starting } from './starting.js';

export interface Outcome {
  readonly status: ContainerStatus;
  readonly reports: readonly Report[];
  /** An image that the node has from now on. */
  readonly pulled?: string;
}

export interface Transition {
  readonly at: Millis;
  /** Whether something is under way until then, rather than a timer running. */
  readonly busy: boolean;
  readonly outcome: () => Outcome;
}

/** Runs that last no longer than this are waited for, as one waits for `echo hi`. */
const SHORT_MS = 2000;

/**
 * `turnAt`: when the container may be started for the first time, if it is its turn.
 * `told`: what is to be reported at this moment has been.
 */
export function transitionOf(
  site: Site,
  slot: Slot,
  turnAt: Millis | undefined,
  told = false,
): Transition | undefined {
  const { state } = slot.status;
  const since = runningSince(slot.status);
  if (since !== undefined) return running(site, slot, since, told);
  if (state?.terminated) return ended(site, slot);
  const previous = slot.status.lastState?.terminated;
  if (state?.waiting?.reason === 'CrashLoopBackOff' && previous) {
    const from = millisOf(previous.finishedAt ?? '') + namedDelay(state.waiting.message);
    return starting(site, slot, from, false);
  }
  if (state?.waiting?.reason === RESTARTING_ALL)
    return turnAt === undefined ? undefined : starting(site, slot, turnAt, false);
  // A container whose image could not be pulled again goes on from its last end.
  const from = previous ? millisOf(previous.finishedAt ?? '') : turnAt;
  return from === undefined ? undefined : starting(site, slot, from, true);
}

function running(site: Site, slot: Slot, since: Millis, told: boolean): Transition | undefined {
  const { status } = slot;
  if (site.bootedAt !== undefined && site.bootedAt > since) return lost(site.bootedAt, slot);
  const changed = replacement(site, slot, since);
  if (changed) return changed;
  const life = lifeOf(site, slot, since, told);
  const next = [
    reported(site, slot, life, told),
    started(slot, life),
    readiness(slot, life, site.view.now),
    life.end ? ending(site, slot, life.end, since) : undefined,
  ];
  let first: Transition | undefined;
  for (const transition of next)
    if (transition && (!first || transition.at < first.at)) first = transition;
  // A container past its end is not made ready on the way.
  return first && life.end && status.state?.running && life.end.at <= site.view.now
    ? ending(site, slot, life.end, since)
    : first;
}

/** A failing probe is reported at its first failure, liveness at each; nothing else changes then. */
function reported(
  { view, pod }: Site,
  slot: Slot,
  { unhealthy }: Life,
  told: boolean,
): Transition | undefined {
  if (!unhealthy || unhealthy.at < view.now + (told ? 1 : 0)) return undefined;
  const { at, probe, hangs, kills } = unhealthy;
  const message = probeFailure(view, pod, slot, probe, hangs);
  return {
    at,
    // What was well goes wrong in its own time: nobody waits for that.
    busy: kills === undefined,
    outcome: () => ({
      status: slot.status,
      reports: kills
        ? killReports({ view, pod }, slot, 'liveness', hangs)
        : [about(slot, 'Warning', 'Unhealthy', message)],
    }),
  };
}

function started({ status }: Slot, { startedAt }: Life): Transition | undefined {
  if (status.started || startedAt === undefined) return undefined;
  return {
    at: startedAt,
    busy: true,
    outcome: () => ({ status: { ...status, started: true }, reports: [] }),
  };
}

function readiness(
  { status, role }: Slot,
  { readyAt, unreadyAt = Number.POSITIVE_INFINITY }: Life,
  now: Millis,
): Transition | undefined {
  if (role === 'init') return undefined;
  const turns = (at: Millis, ready: boolean, busy: boolean): Transition => ({
    at,
    busy,
    outcome: () => ({ status: { ...status, ready }, reports: [] }),
  });
  if (status.ready)
    return unreadyAt === Number.POSITIVE_INFINITY ? undefined : turns(unreadyAt, false, false);
  if (readyAt === undefined || !status.started) return undefined;
  return Math.max(readyAt, now) < unreadyAt ? turns(readyAt, true, true) : undefined;
}

function ending(site: Site, slot: Slot, end: End, since: Millis): Transition {
  return {
    at: Math.max(end.at, since),
    busy: end.at - since - (slot.script.metMs ?? 0) <= SHORT_MS,
    outcome: () => ({
      status: terminated(
        slot.status,
        end.exitCode,
        end.reason,
        end.at,
        lastWords(slot, end, since),
      ),
      reports:
        end.killedBy && !end.announced
          ? killReports(site, slot, end.killedBy, end.hangs ?? false)
          : [],
    }),
  };
}

function killReports(
  { view, pod }: Pick<Site, 'view' | 'pod'>,
  slot: Slot,
  killedBy: 'liveness' | 'startup',
  hangs: boolean,
): readonly Report[] {
  const probe = killedBy === 'liveness' ? 'Liveness' : 'Startup';
  const { name } = slot.container;
  return [
    about(slot, 'Warning', 'Unhealthy', probeFailure(view, pod, slot, probe, hangs)),
    about(
      slot,
      'Normal',
      'Killing',
      `Container ${name} failed ${killedBy} probe, will be restarted`,
    ),
  ];
}

/** The node went down under it: the runtime knows only that it is gone. */
const lost = (at: Millis, { status }: Slot): Transition => ({
  at,
  busy: true,
  outcome: () => ({
    status: terminated(status, 255, 'Unknown', at),
    reports: [
      {
        type: 'Normal',
        reason: 'SandboxChanged',
        message: 'Pod sandbox changed, it will be killed and re-created.',
      },
    ],
  }),
});

/** Ended for good, or to be started again after a while. */
function ended(site: Site, slot: Slot): Transition | undefined {
  const { status } = slot;
  const exit = status.state?.terminated;
  if (!exit || !restarts(site, slot)) return undefined;
  const finished = millisOf(exit.finishedAt ?? '');
  const delay = restartDelay(status);
  // The kubelet sees the end when it next looks at its containers, within a second.
  if (delay === 0) return starting(site, slot, finished + 1000, false);
  return {
    at: finished + 1000 + rollFor(site, slot, 500, 'backoff'),
    busy: true,
    outcome: () => backingOff(site, slot, delay),
  };
}

function backingOff({ pod }: Site, slot: Slot, delay: number): Outcome {
  const { status, container } = slot;
  const { name, namespace, uid } = pod.metadata;
  const message = `Back-off restarting failed container ${container.name} in pod ${name}_${namespace}(${uid})`;
  return {
    status: {
      ...status,
      state: {
        waiting: {
          message: `back-off ${formatGoDuration(delay)} restarting failed container=${container.name} pod=${name}_${namespace}(${uid})`,
          reason: 'CrashLoopBackOff',
        },
      },
      lastState: { ...(status.state?.terminated ? { terminated: status.state.terminated } : {}) },
    },
    reports: [about(slot, 'Warning', 'BackOff', message)],
  };
}

/** Whether a container that has ended is to run again. */
export function restarts({ pod }: Site, { role, status, container }: Slot): boolean {
  const exit = status.state?.terminated;
  if (!exit) return false;
  if (role === 'sidecar') return true;
  if (role === 'init' && exit.exitCode === 0) return false;
  return shouldRestart(container, pod.spec, exit.exitCode);
}

/** When a container that has ended, ended. */
export const finishOf = ({ state }: ContainerStatus): Millis | undefined => {
  const exit = state?.terminated;
  if (!exit) return undefined;
  const start = startOf(exit.startedAt ?? '', exit.containerID ?? '');
  return Math.max(millisOf(exit.finishedAt ?? ''), Number.isNaN(start) ? 0 : start);
};
