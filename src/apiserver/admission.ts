// What must be true of the cluster, besides the object itself, for a write to pass: the namespace it goes
// to, the admission plugins of its kind, and the rules that other kinds (quotas, limit ranges) lay down.

import type { Draft } from 'immer';
import { builtInKinds } from '../kinds/index.js';
import type { Kind } from '../kinds/kind.js';
import type { KubeObject } from '../machinery/object.js';
import { type Failure, forbidden, notFound } from '../machinery/status.js';
import { hasMutatingPolicies, mutatedByPolicies } from './mutating-policies.js';
import { hasPolicies, judgedByPolicies } from './policies.js';
import { Reinvocation } from './reinvocation.js';
import { BOOTSTRAP_ACTOR } from './request.js';
import type { Step } from './step.js';
import { hasWebhooks, judgedByWebhooks, mutatedByWebhooks } from './webhooks.js';

const guards = builtInKinds.flatMap((kind) => kind.guard ?? []);
const NAMESPACES = { group: '', plural: 'namespaces' };

/** Mutating admission: may change the draft. Then what the writer may give to others, where that is limited. */
export function admit(
  step: Step,
  kind: Kind,
  draft: Draft<KubeObject>,
  old: KubeObject | undefined,
): Failure | undefined {
  const homeless = old ? undefined : refuseWithoutNamespace(step, kind, draft);
  if (homeless) return homeless;
  if (!old && step.requester.actor !== BOOTSTRAP_ACTOR) kind.admitNewcomer?.(draft);
  const refusal = mutate(step, kind, draft, old);
  if (refusal) return refusal;
  const { grantor } = step.requester;
  return grantor && kind.mayGrant?.(draft as KubeObject, grantor, step.view);
}

/** What others change is admitted once more, and those that want to see it see it. */
function mutate(
  step: Step,
  kind: Kind,
  draft: Draft<KubeObject>,
  old: KubeObject | undefined,
): Failure | undefined {
  const round = () =>
    kind.admit?.(draft, old, step.view) ??
    firstFailure((guard) => guard.admit?.(kind, draft, old, step.view));
  if (!hasWebhooks(step, kind) && !hasMutatingPolicies(step, kind)) return round();
  const again = new Reinvocation();
  const askAll = () =>
    round() ??
    mutatedByPolicies(step, kind, draft, old, again.policies) ??
    mutatedByWebhooks(step, kind, draft, old, again.webhooks);
  return askAll() ?? (again.beginAgain() ? askAll() : undefined);
}

/** Validating admission: sees the object as it would be stored. */
export function review(
  step: Step,
  kind: Kind,
  draft: Draft<KubeObject>,
  old: KubeObject | undefined,
  subresource?: string,
): Failure | undefined {
  return (
    judgedByPolicies(step, kind, draft, old, subresource) ??
    judgedByWebhooks(step, kind, draft, old) ??
    firstFailure((guard) => guard.review?.(kind, draft as KubeObject, old, step.view))
  );
}

/** What is doubtful about an object that passes, beside what its own kind says. Controllers do not listen. */
export function warnOfDoubts(
  step: Step,
  kind: Kind,
  object: KubeObject,
  old: KubeObject | undefined,
): void {
  if (step.requester.trusted) return;
  for (const guard of guards)
    step.warnings.push(...(guard.warnings?.(kind, object, old, step.view) ?? []));
}

/** A delete has no object, only the one that was. */
export const reviewDeletion = (step: Step, kind: Kind, old: KubeObject): Failure | undefined =>
  judgedByPolicies(step, kind, undefined, old) ?? judgedByWebhooks(step, kind, undefined, old);

/** Whether somebody who is not part of the server wants to see every change of such objects. */
export const isJudged = (step: Step, kind: Kind): boolean =>
  hasWebhooks(step, kind) || hasPolicies(step, kind) || hasMutatingPolicies(step, kind);

function firstFailure(
  ask: (guard: (typeof guards)[number]) => Failure | undefined,
): Failure | undefined {
  for (const guard of guards) {
    const failure = ask(guard);
    if (failure) return failure;
  }
  return undefined;
}

/** The NamespaceLifecycle plugin. */
function refuseWithoutNamespace(
  step: Step,
  kind: Kind,
  draft: Draft<KubeObject>,
): Failure | undefined {
  const { namespace, name } = draft.metadata;
  if (!kind.namespaced || namespace === undefined) return undefined;
  const found = step.view.get('Namespace', namespace);
  if (!found) return notFound(NAMESPACES, namespace);
  if (found.metadata.deletionTimestamp === undefined) return undefined;
  return forbidden(
    kind,
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  );
}
