// Evicting pods until they are gone: what a disruption budget refuses is asked again every five seconds.
//
// Source: kubectl pkg/drain/drain.go, evictPods, deletePods and waitForDelete. What goroutines do side by
// side there happens here in the order of the pods, at the same virtual times.

import type { ApiRequest } from '../../apiserver/request.js';
import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { formatGoDuration } from '../../machinery/duration.js';
import type { Millis, ObjectRef } from '../../machinery/object.js';
import { isFailure } from '../../machinery/status.js';
import type { DryRun } from '../dry-run.js';
import { ask } from '../request.js';
import type { Kubectl } from '../verb.js';
import { isGone, WAIT_MS_MAX } from '../waiting.js';

const RETRY_MS = 5_000;

export interface Evicting {
  readonly dryRun: DryRun;
  /** Negative: each pod's own. */
  readonly gracePeriod: number;
  /** 0: for ever. */
  readonly timeout: Millis;
  /** Delete rather than evict: budgets are not asked. */
  readonly disableEviction: boolean;
  /** Pods on their way out for longer than this are not waited for; 0 waits for all. */
  readonly skipDeletedAfterSeconds: number;
}

/** A pod, and how far its eviction has come. */
interface Leaving {
  readonly ref: ObjectRef;
  readonly uid: string;
  state: 'asking' | 'going' | 'done';
}

/** Returns what went wrong; nothing when all pods are gone. */
export function evictPods(
  kubectl: Kubectl,
  pods: readonly Pod[],
  how: Evicting,
): readonly string[] {
  const errors: string[] = [];
  const leaving = pods.map(({ metadata }): Leaving => {
    const { name, namespace, uid } = metadata;
    return { ref: { kind: 'Pod', namespace, name }, uid, state: 'asking' };
  });
  const until = kubectl.session.now + (how.timeout > 0 ? how.timeout : WAIT_MS_MAX);
  for (;;) {
    for (const pod of leaving)
      if (pod.state === 'asking') askToLeave(kubectl, pod, how, until, errors);
    if (how.dryRun !== 'none') return errors;
    if (!waitForSome(kubectl, leaving, how, until, errors)) return errors;
  }
}

function askToLeave(
  kubectl: Kubectl,
  pod: Leaving,
  how: Evicting,
  until: Millis,
  errors: string[],
): void {
  const { io, session } = kubectl;
  const { namespace, name } = pod.ref;
  const about = `pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`;
  const suffix = how.dryRun === 'server' ? ' (server dry run)' : '';
  if (!how.disableEviction) io.stdout(`evicting pod ${namespace}/${name}${suffix}\n`);
  if (session.now >= until) {
    errors.push(`error when evicting ${about}: ${timedOut(how)}`);
    pod.state = 'done';
    return;
  }
  const answer = ask(kubectl, 'imperative-command', requestFor(pod.ref, how));
  if (!isFailure(answer)) pod.state = 'going';
  else if (answer.reason === 'NotFound') pod.state = 'done';
  else if (answer.code === 429)
    io.stderr(`error when evicting ${about} (will retry after 5s): ${answer.message}\n`);
  else {
    errors.push(`error when evicting ${about}: ${answer.message}`);
    pod.state = 'done';
  }
}

function requestFor(
  ref: ObjectRef,
  { gracePeriod, dryRun, disableEviction }: Evicting,
): ApiRequest {
  const grace = gracePeriod >= 0 ? { gracePeriodSeconds: gracePeriod } : {};
  const tried = dryRun === 'server' ? { dryRun: true } : {};
  if (disableEviction) return { verb: 'delete', ref, options: { ...grace, ...tried } };
  const { name, namespace = '' } = ref;
  const eviction = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace },
    deleteOptions: grace,
  };
  return { verb: 'create', ref, subresource: 'eviction', object: eviction, options: tried };
}

/** Lets time pass until it is worth asking again; false when nothing is left to wait for. */
function waitForSome(
  kubectl: Kubectl,
  leaving: readonly Leaving[],
  how: Evicting,
  until: Millis,
  errors: string[],
): boolean {
  const { session } = kubectl;
  const isAsking = leaving.some(({ state }) => state === 'asking');
  const retryAt = isAsking ? Math.min(session.now + RETRY_MS, until) : until;
  while (session.now < retryAt) {
    const going = leaving.filter(({ state }) => state === 'going');
    if (going.length === 0 && !isAsking) return false;
    const lookAt = Math.min(retryAt, ...going.map((pod) => skippedAt(session.view(), pod, how)));
    if (lookAt > session.now)
      session.advanceUntil(
        (view) => going.some(({ ref, uid }) => isGone(view, ref, uid)),
        lookAt - session.now,
      );
    for (const pod of going) sayWhenOver(kubectl, pod, how);
  }
  const going = leaving.filter(({ state }) => state === 'going');
  if (session.now < until) return isAsking || going.length > 0;
  for (const { ref } of going)
    errors.push(
      `error when waiting for pod ${JSON.stringify(ref.name)} in namespace ${JSON.stringify(ref.namespace)} to terminate: ${timedOut(how)}`,
    );
  return isAsking;
}

function sayWhenOver({ io, session }: Kubectl, pod: Leaving, how: Evicting): void {
  const view = session.view();
  const { name } = pod.ref;
  if (isGone(view, pod.ref, pod.uid))
    io.stdout(`pod/${name} ${how.disableEviction ? 'deleted' : 'evicted'}\n`);
  else if (session.now >= skippedAt(view, pod, how))
    io.stdout(
      `pod ${JSON.stringify(name)} has DeletionTimestamp older than ${how.skipDeletedAfterSeconds} seconds, skipping\n`,
    );
  else return;
  pod.state = 'done';
}

/** When a pod that does not go is no longer waited for: whole seconds count, and they must be more. */
function skippedAt(view: View, { ref }: Leaving, how: Evicting): Millis {
  const { deletionTimestamp } = view.find(ref)?.metadata ?? {};
  if (how.skipDeletedAfterSeconds <= 0 || deletionTimestamp === undefined) return Infinity;
  return Date.parse(deletionTimestamp) + (how.skipDeletedAfterSeconds + 1) * 1_000;
}

const timedOut = ({ timeout }: Evicting): string =>
  `global timeout reached: ${formatGoDuration(timeout > 0 ? timeout : WAIT_MS_MAX)}`;
