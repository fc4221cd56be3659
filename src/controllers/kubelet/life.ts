// One run of a container from its start: when its probes succeed or fail, and when it ends.
//
// Probes are not carried out one by one: when they would change something follows from the script, so a
// healthy container costs nothing. Ticks of a probe start at a point in the first period, drawn for each
// container, and never before initialDelaySeconds [kubelet/prober/worker.go].

import type { Probe } from 'kubernetes-types/core/v1.js';
import { probeAnswer, sightOf } from '../../kinds/behavior/probing.js';
import { faultBegins, flapOf } from '../../kinds/fault/active.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { isBroken } from './probe-target.js';
import { endedByHand } from './signalled.js';
import { rollFor, type Site, type Slot } from './slot.js';

export interface End {
  readonly at: Millis;
  readonly exitCode: number;
  readonly reason: 'Completed' | 'Error' | 'OOMKilled';
  /** The probe whose failures made the kubelet kill it. */
  readonly killedBy?: 'liveness' | 'startup';
  /** It did not answer the probe, rather than answer wrongly. */
  readonly hangs?: boolean;
  /** The killing was told of when it began, and the process took its time. */
  readonly announced?: boolean;
}

export interface Life {
  /** When the startup probe succeeds, or the start itself. */
  readonly startedAt: Millis | undefined;
  /** When it becomes ready. */
  readonly readyAt: Millis | undefined;
  /** When it stops being ready again, for as long as this look at the world lasts. */
  readonly unreadyAt: Millis | undefined;
  /** The first failure of a probe that has something to say about it. */
  readonly unhealthy: Unhealthy | undefined;
  readonly end: End | undefined;
}

interface Unhealthy {
  readonly at: Millis;
  readonly probe: ProbeName;
  /** It is there and does not answer, rather than not there yet. */
  readonly hangs: boolean;
  /** Of a container that was well before: whether it is the last failure of those that have it killed. */
  readonly kills?: boolean;
}

export type ProbeName = 'Startup' | 'Readiness' | 'Liveness';

/** `told`: what is to be reported at this moment has been. */
export function lifeOf(site: Site, slot: Slot, since: Millis, told = false): Life {
  const { container } = slot;
  const { readinessProbe, livenessProbe } = container;
  const begin = startup(site, slot, since);
  const startedAt = begin.startedAt;

  let readyAt = startedAt;
  let unhealthy = begin.unhealthy;
  const answers = readinessProbe && answering(site, slot, readinessProbe, since);
  if (readinessProbe && answers && startedAt !== undefined) {
    const { silent, hangs } = answers;
    const first = ticks(site, slot, readinessProbe, 'readiness', since, startedAt);
    const good = first.atOrAfter(answers.answers);
    const needed = (readinessProbe.successThreshold ?? 1) - 1;
    readyAt = good + needed * first.period;
    if (good > first.first || isBroken(readinessProbe, container))
      unhealthy ??= { at: first.first, probe: 'Readiness', hangs: false };
    else if (silent !== undefined && !hangs)
      unhealthy ??= { at: first.atOrAfter(silent), probe: 'Readiness', hangs, kills: false };
    if (isBroken(readinessProbe, container) || (silent !== undefined && silent < readyAt))
      readyAt = undefined;
  }
  const fails = failsFrom(slot, site.view.now);
  const failsReadiness = earliest(
    fails === undefined ? undefined : Math.max(fails, since),
    answers?.silent,
  );
  const unreadyAt =
    failsReadiness === undefined
      ? undefined
      : failsReadiness + ((readinessProbe?.failureThreshold ?? 1) - 1) * periodOf(readinessProbe);

  const checksLife = livenessProbe !== undefined && !isBroken(livenessProbe, container);
  if (livenessProbe && !checksLife && startedAt !== undefined)
    unhealthy ??= {
      at: ticks(site, slot, livenessProbe, 'liveness', since, startedAt).first,
      probe: 'Liveness',
      hangs: false,
    };
  const death =
    checksLife && startedAt !== undefined
      ? liveness(site, slot, livenessProbe, since, startedAt)
      : undefined;
  unhealthy = wrong(death, unhealthy, site.view.now, told) ?? unhealthy;
  const killed = begin.end ?? death?.end;
  return {
    startedAt,
    readyAt,
    unreadyAt,
    unhealthy,
    end: firstEnd(ownEnd(site, slot, since), killed),
  };
}

/** Every wrong answer is reported in its time; the last one with the killing, when that is not the end at once. */
function wrong(
  death: ReturnType<typeof liveness>,
  first: Unhealthy | undefined,
  now: Millis,
  told: boolean,
): Unhealthy | undefined {
  if (!death || death.end.hangs || (first && first.at >= now)) return undefined;
  const at = death.looks.atOrAfter(Math.max(death.from, now + (told ? 1 : 0)));
  const kills = at === death.last;
  if (at > death.last || (kills && !death.end.announced)) return undefined;
  return { at, probe: 'Liveness', hangs: false, kills };
}

/** Since when a fault has its readiness probe fail. */
function failsFrom({ faults }: Slot, now: Millis): Millis | undefined {
  if (faults.length === 0) return undefined;
  const begins = faults.flatMap((fault) => {
    if (fault.spec.is === 'NotReady') return faultBegins(fault);
    const flap = fault.spec.is === 'Flapping' ? flapOf(fault, now) : undefined;
    return flap?.fails ? flap.since : [];
  });
  return begins.length === 0 ? undefined : Math.min(...begins);
}

/** When the process stops answering: its script or a fault says so. */
function silentFrom({ script, faults }: Slot, since: Millis): Millis | undefined {
  const hang = faults.find((fault) => fault.spec.is === 'Hang');
  return earliest(
    script.hangMs === undefined ? undefined : since + script.hangMs,
    hang ? Math.max(faultBegins(hang), since) : undefined,
  );
}

interface Answering {
  /** From when on a probe would succeed. */
  readonly answers: Millis;
  /** From when on it would fail again, and whether that is for want of any answer. */
  readonly silent: Millis | undefined;
  readonly hangs: boolean;
}

function answering({ pod, view }: Site, slot: Slot, probe: Probe, since: Millis): Answering {
  const { container, script } = slot;
  const { readyMs, sick } = script;
  const silent = silentFrom(slot, since);
  const { behavior } = slot;
  const answer = probeAnswer(probe, behavior?.spec.exec, slot.container.env);
  if (behavior && answer?.code) {
    const from = Math.max(since, millisOf(behavior.metadata.creationTimestamp));
    return { answers: Number.POSITIVE_INFINITY, silent: earliest(silent, from), hangs: false };
  }
  const run = slot.status.restartCount;
  const sight = sightOf(probe, script, { pod, container, run, since }, view.now);
  const isNever = sight?.from === Number.POSITIVE_INFINITY;
  const gone =
    sick && probe.httpGet?.path === sick.path
      ? since + sick.fromMs
      : isNever
        ? since
        : sight?.until;
  return {
    answers: Math.max(since + readyMs, sight?.from ?? since),
    silent: earliest(silent, gone),
    hangs: silent !== undefined && silent <= (gone ?? silent),
  };
}

function startup(
  site: Site,
  slot: Slot,
  since: Millis,
): Pick<Life, 'startedAt' | 'unhealthy' | 'end'> {
  const { startupProbe } = slot.container;
  if (!startupProbe) return { startedAt: since, unhealthy: undefined, end: undefined };
  const { answers, silent, hangs } = answering(site, slot, startupProbe, since);
  const probe = ticks(site, slot, startupProbe, 'startup', since, since);
  if (isBroken(startupProbe, slot.container))
    return {
      startedAt: undefined,
      unhealthy: { at: probe.first, probe: 'Startup', hangs: false },
      end: undefined,
    };
  const good = probe.atOrAfter(answers);
  const last = probe.first + ((startupProbe.failureThreshold ?? 3) - 1) * probe.period;
  const unhealthy =
    good > probe.first ? ({ at: probe.first, probe: 'Startup', hangs: false } as const) : undefined;
  if (good <= last && (silent === undefined || good < silent))
    return { startedAt: good, unhealthy, end: undefined };
  const deaf = hangs && silent !== undefined && silent <= last;
  return { startedAt: undefined, unhealthy, end: killedAt(slot, last, 'startup', deaf, site) };
}

/** When it fails for the first time of those that have the container killed, and the last. */
function liveness(site: Site, slot: Slot, probe: Probe, since: Millis, startedAt: Millis) {
  const { silent, hangs } = answering(site, slot, probe, since);
  if (silent === undefined) return undefined;
  const from = Math.max(silent, startedAt);
  const looks = ticks(site, slot, probe, 'liveness', since, since);
  const last = looks.atOrAfter(from) + ((probe.failureThreshold ?? 3) - 1) * looks.period;
  const end = killedAt(slot, last, 'liveness', hangs, site);
  return { looks, from, last, end: { ...end, hangs, announced: !hangs && end.at > last } };
}

/** SIGTERM at `at`; a process that hangs or is deaf dies of SIGKILL when its grace is over. */
function killedAt(
  { script }: Slot,
  at: Millis,
  killedBy: 'liveness' | 'startup',
  hangs: boolean,
  { pod }: Site,
): End {
  if (!script.stop.ignored && !hangs) {
    const { code } = script.stop;
    return { at, exitCode: code, reason: code === 0 ? 'Completed' : 'Error', killedBy };
  }
  const grace = (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  return { at: at + grace, exitCode: 137, reason: 'Error', killedBy };
}

function ownEnd(site: Site, slot: Slot, since: Millis): End | undefined {
  const { script, faults } = slot;
  let end: End | undefined;
  if (script.runsMs !== undefined) {
    const { exitCode, ending } = script;
    const reason = ending === 'oom' ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error';
    end = { at: since + script.runsMs, exitCode, reason };
  }
  const given = endedByHand(site.pod, slot.status);
  if (given) {
    const reason = given.code === 0 ? 'Completed' : 'Error';
    end = firstEnd(end, { at: given.at, exitCode: given.code, reason });
  }
  for (const fault of faults) {
    const { is } = fault.spec;
    if (is !== 'Crash' && is !== 'OOMKilled') continue;
    const at = Math.max(faultBegins(fault), since) + 500 + rollFor(site, slot, 1500, 'crash');
    const exit = is === 'Crash' ? { exitCode: 1, reason: 'Error' } : { exitCode: 137, reason: is };
    end = firstEnd(end, { at, ...exit } as End);
  }
  return end;
}

/** The moments at which a probe looks. */
function ticks(
  site: Site,
  slot: Slot,
  probe: Probe,
  name: string,
  since: Millis,
  notBefore: Millis,
) {
  const period = periodOf(probe);
  const origin = since + rollFor(site, slot, Math.min(period, 1000), `probe-${name}`);
  const atOrAfter = (at: Millis): Millis =>
    origin + Math.max(0, Math.ceil((at - origin) / period)) * period;
  const first = atOrAfter(Math.max(notBefore, since + (probe.initialDelaySeconds ?? 0) * 1000));
  return { period, first, atOrAfter: (at: Millis) => atOrAfter(Math.max(at, first)) };
}

const periodOf = (probe: Probe | undefined): number => (probe?.periodSeconds ?? 10) * 1000;

const firstEnd = (a: End | undefined, b: End | undefined): End | undefined =>
  a && b ? (b.at < a.at ? b : a) : (a ?? b);

const earliest = (a: Millis | undefined, b: Millis | undefined): Millis | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b);
