// Whether a container that has ended is to run again: its own rules, its own policy, and then its pod's (KEP-5307)
// [pkg/api/v1/pod/util.go ContainerShouldRestart, IsContainerRestartable].

import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';

export interface RestartRule {
  readonly action?: string;
  readonly exitCodes?: { readonly operator?: string; readonly values?: readonly number[] };
}

/** Later releases than the API's types know of gave containers rules of their own. */
export interface RuledContainer {
  readonly restartPolicyRules?: readonly RestartRule[];
}

export const restartRulesOf = (container: Partial<Container>): readonly RestartRule[] =>
  (container as RuledContainer).restartPolicyRules ?? [];

/** The first rule that speaks of the exit code decides; without one the policy does. */
export function shouldRestart(
  container: Partial<Container>,
  { restartPolicy: podPolicy = 'Always' }: Partial<PodSpec>,
  exitCode: number,
): boolean {
  const { restartPolicy } = container;
  // Both actions that there are start it again.
  if (restartRulesOf(container).some((one) => speaksOf(one, exitCode))) return true;
  const policy = restartPolicy ?? podPolicy;
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

function speaksOf({ exitCodes }: RestartRule, exitCode: number): boolean {
  const named = exitCodes?.values?.includes(exitCode) ?? false;
  if (exitCodes?.operator === 'In') return named;
  return exitCodes?.operator === 'NotIn' && !named;
}

/** Whether a container of it may have them all begin anew. */
export const restartsAll = ({ initContainers = [], containers = [] }: Partial<PodSpec>): boolean =>
  [...initContainers, ...containers].some((container) =>
    restartRulesOf(container).some(({ action }) => action === 'RestartAllContainers'),
  );

/** Whether its end has all containers of its pod begin anew: the first rule that speaks of the exit code says so. */
export const beginsAnew = (container: Partial<Container>, exitCode: number): boolean =>
  restartRulesOf(container).find((one) => speaksOf(one, exitCode))?.action ===
  'RestartAllContainers';
