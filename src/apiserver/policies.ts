// Admission policies: which are asked about a change, and what becomes of what they say
// [apiserver pkg/admission/plugin/policy/validating/dispatcher.go].
//
// Departures: nothing is noted for an audit log, as there is none but the tape; who connects to a container is not judged.

import type { Draft } from 'immer';
import { BINDINGS } from '../kinds/admission-policy/binding.js';
import { type Complaint, complaintsOf } from '../kinds/admission-policy/judge.js';
import { bindingsOf, judgingPolicies } from '../kinds/admission-policy/judging.js';
import { isAbout } from '../kinds/admission-policy/matching.js';
import { paramKindProblem, paramsFor } from '../kinds/admission-policy/params.js';
import type { Kind } from '../kinds/kind.js';
import type { ValidatingAdmissionPolicy } from '../kinds/validatingadmissionpolicy/index.js';
import type { ValidatingAdmissionPolicyBinding } from '../kinds/validatingadmissionpolicybinding/index.js';
import type { Review } from '../kinds/webhook/matching.js';
import type { KubeObject } from '../machinery/object.js';
import { type Failure, forbidden } from '../machinery/status.js';
import { reviewOf } from './admission-review.js';
import { BOOTSTRAP_ACTOR } from './request.js';
import { scaleOf } from './scale-of.js';
import type { Step } from './step.js';

const POLICIES = 'admissionregistration.k8s.io';
const OWN = 'kubetape.io';

/** Whether there is any policy to ask: almost never, and then it costs nothing. Policies do not judge policies. */
export const hasPolicies = (step: Step, kind: Kind): boolean =>
  step.hasBystanders && step.view.tally(BINDINGS) > 0 && concernsPolicies(step, kind);

/** Whether a request is one that policies of any sort are asked about. */
export const concernsPolicies = (step: Step, { group, kind }: Kind): boolean =>
  group !== OWN &&
  !(group === POLICIES && kind.includes('AdmissionPolicy')) &&
  step.requester.actor !== BOOTSTRAP_ACTOR;

/** Asks the policies that judge: the first complaint that a binding makes a denial of is the answer. */
export function judgedByPolicies(
  step: Step,
  kind: Kind,
  object: Draft<KubeObject> | undefined,
  old: KubeObject | undefined,
  subresource?: string,
): Failure | undefined {
  if (!hasPolicies(step, kind)) return undefined;
  const review = asSeen(reviewOf(step, kind, object, old, subresource)());
  let denied: Failure | undefined;
  for (const policy of judgingPolicies(step.view))
    for (const { binding, complaint } of complaintsAbout(step, policy, review)) {
      const actions = binding?.spec?.validationActions ?? [];
      const { message } = complaint;
      const by = `'${policy.metadata.name}'${binding ? ` with binding '${binding.metadata.name}'` : ''}`;
      if (complaint.always || actions.includes('Deny'))
        denied ??= denial(
          review,
          `ValidatingAdmissionPolicy ${by} denied request: ${message}`,
          complaint.reason,
        );
      if (!complaint.always && actions.includes('Warn') && !step.requester.trusted)
        step.warnings.push(`Validation failed for ValidatingAdmissionPolicy ${by}: ${message}`);
    }
  return denied;
}

/** Of a change of scale, the Scale. */
const asSeen = (review: Review): Review =>
  review.subresource === 'scale'
    ? {
        ...review,
        object: review.object && scaleOf(review.kind, review.object),
        old: review.old && scaleOf(review.kind, review.old),
      }
    : review;

interface Complained {
  /** None where the policy itself is at fault. */
  readonly binding?: ValidatingAdmissionPolicyBinding;
  readonly complaint: Complaint;
}

function* complaintsAbout(
  step: Step,
  { metadata, spec }: ValidatingAdmissionPolicy,
  review: Review,
): Generator<Complained> {
  if (!spec || !isAbout(spec.matchConstraints, review, step.view)) return;
  const bindings = bindingsOf(step.view, metadata.name);
  const failed = (message: string): readonly Complaint[] =>
    spec.failurePolicy === 'Ignore' ? [] : [{ message, reason: 'Invalid', always: true }];
  const problem = bindings.length > 0 && paramKindProblem(spec.paramKind, step.view);
  if (problem) {
    for (const complaint of failed(problem)) yield { complaint };
    return;
  }
  for (const binding of bindings) {
    if (!isAbout(binding.spec?.matchResources, review, step.view)) continue;
    const found = paramsFor(spec.paramKind, binding.spec ?? { policyName: '' }, review, step.view);
    if ('error' in found) {
      for (const complaint of failed(`failed to configure binding: ${found.error}`))
        yield { binding, complaint };
      continue;
    }
    for (const params of found.params)
      for (const complaint of complaintsOf(spec, params, review, step.view))
        yield { binding, complaint };
  }
}

const CODES: Readonly<Record<string, number>> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
};

function denial({ kind, name }: Review, message: string, reason: string): Failure {
  const refused = forbidden(kind, name, message);
  const { details } = refused;
  return {
    ...refused,
    reason,
    code: CODES[reason] ?? 422,
    details: { ...details, causes: [...(details?.causes ?? []), { message }] },
  } as Failure;
}
