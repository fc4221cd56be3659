// The conditions of a pod that the kubelet keeps [kubelet/status/generate.go].

import type { ContainerStatus, PodCondition, PodSpec } from 'kubernetes-types/core/v1.js';
import type { Phase, Statuses } from './phase.js';

/** What a condition says, before it is known since when. */
export interface Finding {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

const POD_COMPLETED = 'PodCompleted';
const UNKNOWN = 'UnknownContainerStatuses';

const yes = (type: string, reason?: string): Finding => ({
  type,
  status: 'True',
  reason,
  message: undefined,
});
const no = (type: string, reason: string, message?: string): Finding => ({
  type,
  status: 'False',
  reason,
  message,
});

export function initialized(
  spec: PodSpec,
  statuses: readonly ContainerStatus[] | undefined,
  phase: Phase,
  begun: boolean,
): Finding {
  const type = 'Initialized';
  const containers = spec.initContainers ?? [];
  if (!statuses && containers.length > 0) return no(type, UNKNOWN);
  const unknown: string[] = [];
  const incomplete: string[] = [];
  for (const { name, restartPolicy } of containers) {
    const status = statuses?.find((candidate) => candidate.name === name);
    if (!status) unknown.push(name);
    else if (restartPolicy === 'Always') {
      if (!status.started) incomplete.push(name);
    } else if (!status.ready) incomplete.push(name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return yes(type, POD_COMPLETED);
  // Once the regular containers have been started the pod stays initialized.
  if (unknown.length + incomplete.length > 0 && begun) return yes(type);
  const text = told('incomplete', incomplete, unknown);
  return text === '' ? yes(type) : no(type, 'ContainersNotInitialized', text);
}

export function containersReady(
  spec: PodSpec,
  statuses: Statuses | undefined,
  phase: Phase,
): Finding {
  return readiness('ContainersReady', spec, statuses, phase);
}

function readiness(
  type: string,
  spec: PodSpec,
  statuses: Statuses | undefined,
  phase: Phase,
): Finding {
  if (!statuses) return no(type, UNKNOWN);
  const unknown: string[] = [];
  const unready: string[] = [];
  const look = (name: string, status: ContainerStatus | undefined): void => {
    if (!status) unknown.push(name);
    else if (!status.ready) unready.push(name);
  };
  for (const { name, restartPolicy } of spec.initContainers ?? [])
    if (restartPolicy === 'Always') look(name, find(statuses.init, name));
  for (const { name } of spec.containers ?? []) look(name, find(statuses.app, name));
  if (phase === 'Succeeded' && unknown.length === 0) return no(type, POD_COMPLETED);
  if (phase === 'Failed') return no(type, 'PodFailed');
  const text = told('unready status', unready, unknown);
  return text === '' ? yes(type) : no(type, 'ContainersNotReady', text);
}

/** Ready is ContainersReady and the readiness gates. */
export function ready(
  spec: PodSpec,
  statuses: Statuses | undefined,
  phase: Phase,
  conditions: readonly PodCondition[],
): Finding {
  const containers = readiness('Ready', spec, statuses, phase);
  if (containers.status !== 'True') return containers;
  const messages: string[] = [];
  for (const { conditionType } of spec.readinessGates ?? []) {
    const gate = conditions.find(({ type }) => type === conditionType);
    if (!gate)
      messages.push(
        `corresponding condition of pod readiness gate "${conditionType}" does not exist.`,
      );
    else if (gate.status !== 'True')
      messages.push(
        `the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`,
      );
  }
  return messages.length === 0
    ? containers
    : no('Ready', 'ReadinessGatesNotReady', messages.join(', '));
}

const find = (statuses: readonly ContainerStatus[], name: string): ContainerStatus | undefined =>
  statuses.find((status) => status.name === name);

/** `containers with unready status: [app log]` */
function told(what: string, names: readonly string[], unknown: readonly string[]): string {
  if (names.length === 0 && unknown.length === 0) return '';
  const parts: string[] = [];
  if (unknown.length > 0) parts.push(`containers with unknown status: [${unknown.join(' ')}]`);
  if (names.length > 0)
    parts.push(
      `containers with ${what}${what === 'incomplete' ? ' status' : ''}: [${names.join(' ')}]`,
    );
  return parts.join(', ');
}
