// `max-unavailable` and `budget-holds`: whoever takes pods away on purpose leaves enough of those that work.
//
// Pods that stopped working in the last seconds count as working, and those that began to do not count yet: nobody could
// have known. A Deployment that was
// scaled of late is not judged, since upstream shrinks its ReplicaSets in proportion, whatever works.

import { type ClusterEvent, isObjectEvent, type ObjectEvent } from '../../events/event.js';
import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { controllerOf, keyOfObject, type Millis } from '../../machinery/object.js';
import { matchesSelector } from '../../machinery/selector.js';
import type { KnownLaw } from '../claim.js';
import {
  isActive,
  isAvailable,
  isDeleting,
  isReady,
  nameOf,
  ownerOf,
  podsOf,
  roomOf,
} from './pods.js';
import { GRACE_MS, Lately } from './recent.js';

/** So long after it was scaled a Deployment is not judged. */
const SCALING_MS = 60_000;

export const maxUnavailable: KnownLaw = {
  name: 'max-unavailable',
  about:
    'A rollout takes no pod away that leaves fewer available than replicas less maxUnavailable.',
  watch(view) {
    const working = new Working(view);
    const scaled = new Map<string, { replicas: number; at: Millis }>();
    for (const one of view.list('Deployment'))
      scaled.set(keyOfObject(one), { replicas: one.spec.replicas ?? 1, at: 0 });
    return (event, now) => {
      if (!isObjectEvent(event)) return undefined;
      const { object } = event;
      if (object.kind === 'Deployment') noteScale(scaled, event);
      if (object.kind !== 'Pod') return undefined;
      const pod = object as Pod;
      const taken = working.took(event, event.actor === 'replicaset-controller');
      const set = taken ? ownerOf('ReplicaSet', pod, now) : undefined;
      const deployment = set && ownerOf('Deployment', set, now);
      if (!deployment || deployment.spec.strategy?.type === 'Recreate') return undefined;
      const since = scaled.get(keyOfObject(deployment))?.at ?? 0;
      if (event.at - since < SCALING_MS) return undefined;
      const { replicas = 1, minReadySeconds = 0 } = deployment.spec;
      const least = replicas - roomOf(deployment).missing;
      const sets = podsOf(deployment, now);
      const uids = sets.map(({ set }) => set.metadata.uid);
      const left = working.count(
        sets.flatMap(({ pods }) => pods),
        (one) => uids.includes(controllerOf(one)?.uid ?? ''),
        minReadySeconds,
        event.at,
      );
      return left < least
        ? `${nameOf(deployment)} has ${left} pods available after ${nameOf(pod)} was taken away, and must have ${least}`
        : undefined;
    };
  },
};

function noteScale(
  scaled: Map<string, { replicas: number; at: Millis }>,
  { object, at }: ObjectEvent,
): void {
  const { replicas = 1 } = (object as { spec?: { replicas?: number } }).spec ?? {};
  const key = keyOfObject(object);
  if (scaled.get(key)?.replicas !== replicas) scaled.set(key, { replicas, at });
}

/** A ready pod that was taken away by somebody else a moment ago. */
interface Gone {
  readonly pod: Pod;
  readonly until: Millis;
}

/** Which pods work, or did until a moment ago: nobody could have known. */
class Working {
  readonly #lately = new Lately();
  /** When pods that are ready became so. */
  readonly #since = new Map<string, Millis>();
  readonly #deleting = new Set<string>();
  #gone: readonly Gone[] = [];

  constructor(view: View) {
    for (const pod of view.list('Pod')) this.#note(pod, Number.NEGATIVE_INFINITY);
  }

  /** Notes a change of a pod; says whether it took a ready pod away, and whether that is whose taking is judged. */
  took({ object, type, at }: ObjectEvent, isJudged: boolean): boolean {
    const pod = object as Pod;
    const { uid } = pod.metadata;
    const goes = type === 'ObjectDeleted' || isDeleting(pod);
    const wasThere = !this.#deleting.has(uid);
    if (!goes) this.#note(pod, at);
    else this.#deleting.add(uid);
    const isNew = this.#isNew(pod, at);
    if (type === 'ObjectDeleted') {
      this.#deleting.delete(uid);
      this.#since.delete(uid);
    }
    if (!goes || !wasThere || !isReady(pod) || isNew) return false;
    if (!isJudged) this.#gone = [...this.#gone, { pod, until: at + GRACE_MS }];
    return isJudged;
  }

  /** How many of these work, and how many that are meant were taken away a moment ago. */
  count(
    pods: readonly Pod[],
    isMeant: (pod: Pod) => boolean,
    minReadySeconds: number,
    now: Millis,
  ): number {
    this.#gone = this.#gone.filter(({ until }) => until >= now);
    return (
      pods.filter((pod) => this.#works(pod, now, minReadySeconds)).length +
      this.#gone.filter(({ pod }) => isMeant(pod)).length
    );
  }

  #works(pod: Pod, now: Millis, minReadySeconds: number): boolean {
    if (!isActive(pod)) return false;
    return isReady(pod)
      ? isAvailable(pod, minReadySeconds, now)
      : this.#lately.has(pod.metadata.uid, now);
  }

  #isNew({ metadata: { uid } }: Pod, now: Millis): boolean {
    return now - (this.#since.get(uid) ?? now) < GRACE_MS;
  }

  #note(pod: Pod, now: Millis): void {
    const { uid } = pod.metadata;
    this.#lately.set(uid, isReady(pod), now);
    if (!isReady(pod)) this.#since.delete(uid);
    else if (!this.#since.has(uid)) this.#since.set(uid, now);
  }
}

export const budgetHolds: KnownLaw = {
  name: 'budget-holds',
  about: 'No eviction leaves fewer healthy pods than a PodDisruptionBudget asks for.',
  watch(view) {
    const working = new Working(view);
    const evictions = new Set<number>();
    return (event, now) => {
      if (isEviction(event)) evictions.add(event.revision);
      if (!isObjectEvent(event) || event.object.kind !== 'Pod') return undefined;
      const pod = event.object as Pod;
      if (!working.took(event, evictions.has(event.because ?? 0))) return undefined;
      const { namespace, labels } = pod.metadata;
      for (const budget of now.list('PodDisruptionBudget', namespace)) {
        const { selector } = budget.spec ?? {};
        if (!selector || !matchesSelector(selector, labels)) continue;
        const least = budget.status?.desiredHealthy ?? 0;
        const isMeant = ({ metadata }: Pod): boolean =>
          metadata.namespace === namespace && matchesSelector(selector, metadata.labels);
        const pods = now.list('Pod', namespace).filter(isMeant);
        const left = working.count(pods, isMeant, 0, event.at);
        if (left < least)
          return `${nameOf(budget)} has ${left} healthy pods after ${nameOf(pod)} was evicted, and must have ${least}`;
      }
      return undefined;
    };
  },
};

function isEviction(event: ClusterEvent): boolean {
  if (event.type !== 'ActionTaken' || event.outcome.result === 'refused') return false;
  const { verb, subresource } = event.action.request as { verb: string; subresource?: string };
  return verb === 'create' && subresource === 'eviction';
}
