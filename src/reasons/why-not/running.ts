// Why a Job has not come to its end: its pods still run, longer than those of the Jobs before it did, and what
// their containers are doing is what a Behavior says.

import type { Behavior } from '../../kinds/behavior/index.js';
import { behaviorOf } from '../../kinds/behavior/match.js';
import type { Job } from '../../kinds/job/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { formatGoDuration } from '../../machinery/duration.js';
import { controllerOf, keyOfObject, type Millis } from '../../machinery/object.js';
import type { Finding, Scene } from './finding.js';

const PODS_MAX = 3;
/** So many times as long as any before it: then something is wrong. */
const TOO_LONG = 3;

export function notFinished(job: Job, scene: Scene): readonly Finding[] {
  const took = runningFor(job, scene.now);
  if (took === undefined) return [];
  const before = longestBefore(job, scene);
  const pods = (scene.view.dependents(job.metadata.uid) as readonly Pod[]).filter(
    ({ kind, status }) => kind === 'Pod' && status?.phase === 'Running',
  );
  if (pods.length === 0) return [];
  const [behavior] = pods.flatMap((pod) => behaviorsOf(pod, scene));
  const isTooLong = before !== undefined && took > TOO_LONG * before;
  return [
    {
      trouble: 'not finished',
      key: keyOfObject(job),
      reason: `it has been running for ${formatGoDuration(took)}${
        before === undefined ? '' : `; those before it took ${formatGoDuration(before)} at most`
      }`,
      details: [
        ...pods
          .slice(0, PODS_MAX)
          .map(({ metadata, spec }) => `Pod ${metadata.name} runs on ${spec.nodeName}`),
        ...(behavior
          ? [`what it does: Behavior ${behavior.metadata.name} ${words(behavior)}`]
          : []),
        ...(job.spec.activeDeadlineSeconds === undefined
          ? ['nothing ends it: spec.activeDeadlineSeconds is not set']
          : []),
      ],
      ...(behavior
        ? { by: keyOfObject(behavior), path: ['spec'] }
        : { path: ['status', 'startTime'] }),
      ...(isTooLong ? {} : { isExpected: true }),
    },
  ];
}

function runningFor({ metadata, status }: Job, now: Millis): Millis | undefined {
  const isOver = status?.conditions?.some(
    ({ type, status: holds }) => /^(Complete|Failed|Suspended)$/.test(type) && holds === 'True',
  );
  const { startTime } = status ?? {};
  if (isOver || startTime === undefined || metadata.deletionTimestamp !== undefined)
    return undefined;
  return now - Date.parse(startTime);
}

/** How long the longest of those took that the same CronJob made and that are still kept. */
function longestBefore(job: Job, { view }: Scene): Millis | undefined {
  const owner = controllerOf(job);
  if (!owner) return undefined;
  const times = (view.dependents(owner.uid) as readonly Job[]).flatMap(({ status }) =>
    status?.startTime !== undefined && status.completionTime !== undefined
      ? [Date.parse(status.completionTime) - Date.parse(status.startTime)]
      : [],
  );
  return times.length > 0 ? Math.max(...times) : undefined;
}

const behaviorsOf = (pod: Pod, { view }: Scene): readonly Behavior[] =>
  pod.spec.containers.flatMap((container) => behaviorOf(view, pod, container) ?? []);

/** `{"exits":{"after":"100h"}}`: all that it says but for whom. */
function words({ spec: { selector: _unused, ...says } }: Behavior): string {
  return canonicalJson(says);
}
