// Which pods of a node a drain removes, which it leaves, and which stop it.
//
// Source: kubectl pkg/drain/filters.go. Filters are asked in order; the last word counts.

import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { controllerOf, type KubeObject, type Millis } from '../../machinery/object.js';

export interface DrainRules {
  readonly force: boolean;
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  /** Pods on their way out for longer than this are passed over; 0 passes over none. */
  readonly skipDeletedAfterSeconds: number;
}

export interface Verdict {
  readonly pod: Pod;
  readonly goes: boolean;
  readonly warning?: string;
  readonly error?: string;
}

type Judgement = Omit<Verdict, 'pod'>;

const GOES: Judgement = { goes: true };

export function judgePods(pods: readonly Pod[], rules: DrainRules, view: View): readonly Verdict[] {
  const filters = [
    (pod: Pod) => passOverDeleted(pod, rules, view.now),
    (pod: Pod) => judgeDaemon(pod, rules, view),
    passOverMirror,
    (pod: Pod) => judgeLocalStorage(pod, rules),
    (pod: Pod) => judgeUnmanaged(pod, rules),
  ];
  return pods.map((pod) => {
    let judgement = GOES;
    for (const filter of filters) {
      judgement = filter(pod);
      if (!judgement.goes) break;
    }
    return { pod, ...judgement };
  });
}

/** `ignoring DaemonSet-managed Pods: kube-system/proxy; ...`, or nothing. */
export const warningsOf = (verdicts: readonly Verdict[]): string =>
  grouped(verdicts, ({ warning }) => warning)
    .map(([message, pods]) => `${message}: ${pods}`)
    .join('; ');

export const errorsOf = (verdicts: readonly Verdict[]): readonly string[] =>
  grouped(verdicts, ({ error }) => error).map(
    ([message, pods]) => `cannot delete ${message}: ${pods}`,
  );

function grouped(
  verdicts: readonly Verdict[],
  messageOf: (verdict: Verdict) => string | undefined,
): readonly [string, string][] {
  const groups = new Map<string, string[]>();
  for (const verdict of verdicts) {
    const message = messageOf(verdict);
    if (message === undefined) continue;
    const { namespace, name } = verdict.pod.metadata;
    groups.set(message, [...(groups.get(message) ?? []), `${namespace}/${name}`]);
  }
  return [...groups].map(([message, pods]) => [message, pods.join(', ')]);
}

const isOver = ({ status }: Pod): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed';

function passOverDeleted(pod: Pod, rules: DrainRules, now: Millis): Judgement {
  const { deletionTimestamp } = pod.metadata;
  if (rules.skipDeletedAfterSeconds <= 0 || deletionTimestamp === undefined) return GOES;
  const seconds = (now - Date.parse(deletionTimestamp)) / 1000;
  return { goes: Math.trunc(seconds) <= rules.skipDeletedAfterSeconds };
}

function judgeDaemon(pod: Pod, rules: DrainRules, view: View): Judgement {
  const owner = controllerOf(pod as KubeObject);
  const isDaemon = owner?.kind === 'DaemonSet' && owner.apiVersion === 'apps/v1';
  if (!owner || !isDaemon || isOver(pod)) return GOES;
  const { namespace } = pod.metadata;
  if (!view.find({ kind: 'DaemonSet', namespace, name: owner.name })) {
    const message = `daemonsets.apps ${JSON.stringify(owner.name)} not found`;
    return rules.force ? { goes: true, warning: message } : { goes: false, error: message };
  }
  if (rules.ignoreDaemonSets) return { goes: false, warning: 'ignoring DaemonSet-managed Pods' };
  return {
    goes: false,
    error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)',
  };
}

const passOverMirror = ({ metadata }: Pod): Judgement => ({
  goes: metadata.annotations?.['kubernetes.io/config.mirror'] === undefined,
});

function judgeLocalStorage(pod: Pod, rules: DrainRules): Judgement {
  const isLocal = (pod.spec.volumes ?? []).some(({ emptyDir }) => emptyDir !== undefined);
  if (!isLocal || isOver(pod)) return GOES;
  if (rules.deleteEmptyDirData) return { goes: true, warning: 'deleting Pods with local storage' };
  return {
    goes: false,
    error: 'Pods with local storage (use --delete-emptydir-data to override)',
  };
}

function judgeUnmanaged(pod: Pod, rules: DrainRules): Judgement {
  if (isOver(pod) || controllerOf(pod as KubeObject)) return GOES;
  if (rules.force) return { goes: true, warning: 'deleting Pods that declare no controller' };
  return { goes: false, error: 'Pods that declare no controller (use --force to override)' };
}
