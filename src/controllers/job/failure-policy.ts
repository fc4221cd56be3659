// What a Job's podFailurePolicy says about one failed pod: the first rule that matches decides
// [pkg/controller/job/pod_failure_policy.go].

import type {
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
} from 'kubernetes-types/batch/v1.js';
import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import type { Pod } from '../../kinds/pod/index.js';

const ACTIONS = ['Count', 'Ignore', 'FailIndex', 'FailJob'] as const;

export interface FailureVerdict {
  readonly action?: (typeof ACTIONS)[number];
  /** Whether the failure counts against the back-off limit. */
  readonly counts: boolean;
  /** Why the whole Job fails, if it does. */
  readonly message?: string;
}

export function judgeFailure(policy: PodFailurePolicy | undefined, pod: Pod): FailureVerdict {
  for (const [index, rule] of (policy?.rules ?? []).entries()) {
    const why = matchOf(rule, pod);
    if (why === undefined) continue;
    const action = ACTIONS.find((known) => known === rule.action);
    // A rule of an action that nobody knows is as good as none.
    if (action === undefined) continue;
    if (action === 'FailJob')
      return { action, counts: true, message: `${why} matching FailJob rule at index ${index}` };
    return { action, counts: action !== 'Ignore' };
  }
  return { counts: true };
}

/** What about the pod matches the rule, in words. */
function matchOf({ onExitCodes, onPodConditions }: PodFailurePolicyRule, pod: Pod) {
  const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
  if (onExitCodes) {
    const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
    const matching = (status: ContainerStatus): boolean => matchesExit(status, onExitCodes);
    const status = containerStatuses.find(matching) ?? initContainerStatuses.find(matching);
    if (!status) return undefined;
    return `Container ${status.name} for pod ${name} failed with exit code ${status.state?.terminated?.exitCode}`;
  }
  const condition = pod.status?.conditions?.find(({ type, status }) =>
    onPodConditions?.some((pattern) => pattern.type === type && pattern.status === status),
  );
  return condition && `Pod ${name} has condition ${condition.type}`;
}

function matchesExit(
  { name, state }: ContainerStatus,
  { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement,
): boolean {
  const code = state?.terminated?.exitCode;
  if (code === undefined || code === 0) return false;
  if (containerName && containerName !== name) return false;
  return operator === 'In' ? values.includes(code) : !values.includes(code);
}
