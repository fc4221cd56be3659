// Admission policies that change what is written: which are asked about a change, in which order, and what becomes of their errors
// [apiserver pkg/admission/plugin/policy/mutating/dispatcher.go, policy/generic/policy_dispatcher.go].
//
// Which policies a request is about is told before the first of them changes it; each then sees what those before it have left.
// Departures: subresources are not changed; policies are asked in the order of their names, where upstream promises none.

import type { Draft } from 'immer';
import { MUTATING_BINDINGS } from '../kinds/admission-policy/binding.js';
import { Evaluation } from '../kinds/admission-policy/expressions.js';
import { conditionsMet } from '../kinds/admission-policy/judge.js';
import { isAbout } from '../kinds/admission-policy/matching.js';
import { askedBy } from '../kinds/admission-policy/mutate.js';
import { mutatingBindingsOf, mutatingPolicies } from '../kinds/admission-policy/mutating.js';
import { paramKindProblem, paramsFor } from '../kinds/admission-policy/params.js';
import type { Kind } from '../kinds/kind.js';
import type { MutatingAdmissionPolicy } from '../kinds/mutatingadmissionpolicy/index.js';
import type { KubeObject } from '../machinery/object.js';
import { type Failure, forbidden } from '../machinery/status.js';
import { reviewOf } from './admission-review.js';
import { mutated } from './mutation.js';
import { replaceDraft } from './patched.js';
import { concernsPolicies } from './policies.js';
import type { Asked } from './reinvocation.js';
import type { Step } from './step.js';

/** Whether there is any policy to ask: almost never, and then it costs nothing. */
export const hasMutatingPolicies = (step: Step, kind: Kind): boolean =>
  step.hasBystanders && step.view.tally(MUTATING_BINDINGS) > 0 && concernsPolicies(step, kind);

/** One policy as one binding has it asked, with one set of parameters. */
interface Invocation {
  readonly policy: MutatingAdmissionPolicy;
  readonly binding: string;
  readonly params: KubeObject | undefined;
}

interface Problem {
  readonly policy: MutatingAdmissionPolicy;
  /** None where the policy itself is at fault. */
  readonly binding?: string;
  readonly message: string;
  readonly reason?: string;
}

const INVALID = 'Invalid';

export function mutatedByPolicies(
  step: Step,
  kind: Kind,
  draft: Draft<KubeObject>,
  old: KubeObject | undefined,
  asked: Asked,
): Failure | undefined {
  if (!hasMutatingPolicies(step, kind)) return undefined;
  const { invocations, problems } = invocationsFor(step, kind, draft, old);
  if (invocations.length > 0) {
    asked.enter(draft);
    for (const invocation of invocations) {
      const failure = invoke(step, kind, { draft, old, invocation, asked, problems });
      if (failure) return failure;
    }
    asked.leave(draft);
  }
  return refusal(kind, draft, problems);
}

function invocationsFor(
  step: Step,
  kind: Kind,
  draft: Draft<KubeObject>,
  old: KubeObject | undefined,
) {
  const invocations: Invocation[] = [];
  const problems: Problem[] = [];
  const review = reviewOf(step, kind, draft, old)();
  for (const policy of mutatingPolicies(step.view)) {
    if (!policy.spec || !isAbout(policy.spec.matchConstraints, review, step.view)) continue;
    const bindings = mutatingBindingsOf(step.view, policy.metadata.name);
    const problem = bindings.length > 0 && paramKindProblem(policy.spec.paramKind, step.view);
    if (problem) problems.push({ policy, message: problem });
    else
      for (const { metadata, spec = { policyName: '' } } of bindings) {
        if (!isAbout(spec.matchResources, review, step.view)) continue;
        const binding = metadata.name;
        const found = paramsFor(policy.spec.paramKind, spec, review, step.view);
        if ('error' in found)
          problems.push({
            policy,
            binding,
            message: `failed to configure binding: ${found.error}`,
          });
        else for (const params of found.params) invocations.push({ policy, binding, params });
      }
  }
  return { invocations, problems };
}

interface Round {
  readonly draft: Draft<KubeObject>;
  readonly old: KubeObject | undefined;
  readonly invocation: Invocation;
  readonly asked: Asked;
  readonly problems: Problem[];
}

function invoke(step: Step, kind: Kind, round: Round): Failure | undefined {
  const { draft, old, invocation, asked, problems } = round;
  const { policy, binding, params } = invocation;
  const {
    matchConditions = [],
    variables = [],
    mutations = [],
    reinvocationPolicy,
  } = policy.spec ?? {};
  const evaluation = () =>
    new Evaluation(reviewOf(step, kind, draft, old)(), step.view, { params, variables });
  const report = (message: string) => problems.push({ policy, binding, message, reason: INVALID });
  const met = conditionsMet(matchConditions, evaluation());
  if ('error' in met) report(met.error);
  if ('error' in met || met.value !== true) return undefined;
  const { name = '', namespace = '' } = params?.metadata ?? {};
  const key = [policy.metadata.name, binding, namespace, name].join('/');
  if (asked.skips(key)) return undefined;
  for (const mutation of mutations) {
    const wanted = askedBy(mutation, evaluation());
    const done = wanted.ok ? mutated(step, kind, draft, wanted.value) : wanted;
    if ('failure' in done) return done.failure;
    if ('error' in done) report(done.error);
    else {
      if (done.object !== draft) replaceDraft(step, kind, draft, done.object);
      asked.changed();
    }
  }
  if (reinvocationPolicy === 'IfNeeded') asked.mayAskAgain(key);
  return undefined;
}

const calledOf = ({ metadata }: MutatingAdmissionPolicy, binding: string | undefined): string =>
  binding === undefined ? `"${metadata.name}"` : `'${metadata.name}' with binding '${binding}'`;

/** What policies that fail have to say; the first is the answer. */
function refusal(
  kind: Kind,
  { metadata }: Draft<KubeObject>,
  problems: readonly Problem[],
): Failure | undefined {
  const told = problems
    .filter(({ policy }) => policy.spec?.failurePolicy !== 'Ignore')
    .map(({ policy, binding, message, reason }) => ({
      message: `policy ${calledOf(policy, binding)} denied request: ${message}`,
      reason,
    }));
  const [first] = told;
  if (!first) return undefined;
  const refused = forbidden(kind, metadata.name, first.message);
  const causes = told.map(({ message }) => ({ message }));
  return {
    ...refused,
    message: first.message,
    ...(first.reason === undefined ? {} : { reason: first.reason }),
    details: { ...refused.details, causes },
  } as Failure;
}
