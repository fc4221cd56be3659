// Who refuses it: a quota, a disruption budget, a webhook, a policy. The API server says in words why it turns a
// request down, and not always whose doing that is. So it is asked again without each object that it goes by when
// it admits: that without which it says something else is to blame.

import { type ClusterState, evolve } from '../events/state.js';
import { equal } from '../machinery/equal.js';
import type { KubeObject } from '../machinery/object.js';
import type { Failure } from '../machinery/status.js';

/** What requests are admitted by, besides what they are about. */
const IN_NAMESPACES = ['ResourceQuota', 'LimitRange', 'PodDisruptionBudget'] as const;
const IN_CLUSTERS = [
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingAdmissionPolicy',
  'Fault',
] as const;

/** So many are tried without, of a cluster that has very many. */
const TRIED_MAX = 48;

export function refusing(
  state: ClusterState,
  namespace: string | undefined,
  refusalsIn: (state: ClusterState) => readonly Failure[],
): readonly KubeObject[] {
  const refusals = wordsOf(refusalsIn(state));
  if (refusals.length === 0) return [];
  return candidates(state, namespace).filter(
    (object) => !equal(wordsOf(refusalsIn(without(state, object))), refusals),
  );
}

function candidates(state: ClusterState, namespace: string | undefined): readonly KubeObject[] {
  const prefixes = [
    ...(namespace === undefined ? [] : IN_NAMESPACES.map((kind) => `${kind}/${namespace}/`)),
    ...IN_CLUSTERS.map((kind) => `${kind}/`),
  ];
  const found: KubeObject[] = [];
  for (const prefix of prefixes) {
    for (const object of state.objects.values(prefix)) {
      if (found.length === TRIED_MAX) return found;
      found.push(object);
    }
  }
  return found;
}

function without(state: ClusterState, object: KubeObject): ClusterState {
  const { revision, now: at } = state;
  return evolve(state, { type: 'ObjectDeleted', object, revision, at, actor: '', because: null });
}

const wordsOf = (refusals: readonly Failure[]): readonly string[] =>
  refusals.map(({ message }) => message);
