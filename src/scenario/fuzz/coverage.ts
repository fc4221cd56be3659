// What a campaign has come to see: kinds that were written, controllers that acted, sorts of action, and things that
// should happen sometimes, or else the laws about them have said nothing.

import { type ClusterEvent, isObjectEvent } from '../../events/event.js';
import type { View } from '../../events/view.js';
import { kindName } from '../../machinery/object.js';
import { Transitions } from './transitions.js';

export interface Coverage {
  readonly kinds: readonly string[];
  readonly actors: readonly string[];
  readonly actions: readonly string[];
  /** From which state to which: `Pod Pending to Running`. */
  readonly transitions: readonly string[];
  readonly sometimes: readonly string[];
}

/** By the reason of an Event object. */
const REASONS: Readonly<Record<string, string>> = {
  FailedScheduling: 'a pod that fits nowhere',
  Evicted: 'a pod evicted for want of memory or disk',
  BackOff: 'a container or an image in back-off',
  FailedCreate: 'a pod refused to its controller',
  TaintManagerEviction: 'a pod evicted by a taint',
  NodeNotReady: 'a node that is not heard of',
  Unhealthy: 'a probe that fails',
  Preempted: 'a pod preempted',
  SuccessfulDelete: 'a pod deleted by its controller',
  Failed: 'a container or an image that fails',
};

export const SOMETIMES: readonly string[] = [
  ...new Set([
    ...Object.values(REASONS),
    'an eviction refused by a budget',
    'an eviction granted',
    'a rollout while a fault is at work',
  ]),
];

export class CoverageNotes {
  readonly #kinds = new Set<string>();
  readonly #actors = new Set<string>();
  readonly #actions = new Set<string>();
  readonly #sometimes = new Set<string>();
  readonly #seen = new Set<string>();
  readonly #transitions: Transitions;

  /** `view`: what is there before anything is told. */
  constructor(view?: View) {
    this.#transitions = new Transitions(view);
  }

  event(event: ClusterEvent, isDisturbed: () => boolean): void {
    if (event.type === 'ActionTaken') {
      const { subresource } = event.action.request as { subresource?: string };
      if (subresource === 'eviction')
        this.#sometimes.add(
          event.outcome.result === 'refused'
            ? 'an eviction refused by a budget'
            : 'an eviction granted',
        );
    }
    if (!isObjectEvent(event)) return;
    const { object, actor } = event;
    const transition = this.#transitions.of(event);
    if (transition !== undefined) this.#seen.add(transition);
    const kind = kindName(object.apiVersion, object.kind);
    this.#kinds.add(kind);
    this.#actors.add(actor.split('/')[0] ?? actor);
    const { reason } = object as { reason?: string };
    const seen = kind === 'Event' && reason !== undefined ? REASONS[reason] : undefined;
    if (seen !== undefined) this.#sometimes.add(seen);
    if (kind === 'ReplicaSet' && event.type === 'ObjectCreated' && isDisturbed())
      this.#sometimes.add('a rollout while a fault is at work');
  }

  action(sort: string): void {
    this.#actions.add(sort);
  }

  sometimes(name: string): void {
    this.#sometimes.add(name);
  }

  add(other: Coverage): void {
    for (const kind of other.kinds) this.#kinds.add(kind);
    for (const actor of other.actors) this.#actors.add(actor);
    for (const action of other.actions) this.#actions.add(action);
    for (const transition of other.transitions) this.#seen.add(transition);
    for (const name of other.sometimes) this.#sometimes.add(name);
  }

  get found(): Coverage {
    const sorted = (set: ReadonlySet<string>): readonly string[] => [...set].sort();
    return {
      kinds: sorted(this.#kinds),
      actors: sorted(this.#actors),
      actions: sorted(this.#actions),
      transitions: sorted(this.#seen),
      sometimes: sorted(this.#sometimes),
    };
  }
}
