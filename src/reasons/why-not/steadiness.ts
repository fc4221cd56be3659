// Why an autoscaler does not come to rest: it goes up and down and up again, each time with good reason.

import type { HorizontalPodAutoscaler } from '../../kinds/horizontalpodautoscaler/index.js';
import { formatGoDuration } from '../../machinery/duration.js';
import { keyOfObject, type Millis } from '../../machinery/object.js';
import type { Finding, Scene } from './finding.js';

/** Turns within so long are too many: by default no autoscaler goes down before it has waited for five minutes. */
const WITHIN: Millis = 15 * 60_000;
const TURNS_MIN = 3;
/** Versions that are looked at: it writes one every 15 seconds at most, twice when it scales. */
const VERSIONS_MAX = 150;

export function notSteady(hpa: HorizontalPodAutoscaler, scene: Scene): readonly Finding[] {
  const wishes = wishesOf(hpa, scene);
  const turns = wishes.filter(({ replicas }, i) => {
    const [before, after] = [wishes[i - 1]?.replicas, wishes[i + 1]?.replicas];
    if (before === undefined || after === undefined) return false;
    return Math.sign(replicas - before) !== Math.sign(after - replicas);
  });
  const [first] = wishes;
  const last = wishes.at(-1);
  if (turns.length < TURNS_MIN || !first || !last) return [];
  const { scaleDown } = hpa.spec.behavior ?? {};
  const window = scaleDown?.stabilizationWindowSeconds;
  return [
    {
      trouble: 'not steady',
      key: keyOfObject(hpa),
      reason: `it has changed direction ${turns.length} times in ${formatGoDuration(last.at - first.at)}: ${wishes.map(({ replicas }) => replicas).join(' → ')} replicas`,
      details:
        window === undefined
          ? []
          : [
              `it goes down ${window === 0 ? 'at once' : `after ${window} s`}: spec.behavior.scaleDown.stabilizationWindowSeconds is ${window}; without, it is 300`,
            ],
      path:
        window === undefined
          ? ['status', 'desiredReplicas']
          : ['spec', 'behavior', 'scaleDown', 'stabilizationWindowSeconds'],
    },
  ];
}

interface Wish {
  readonly at: Millis;
  readonly replicas: number;
}

/** How many replicas it wished for lately, one after another. */
function wishesOf(hpa: HorizontalPodAutoscaler, { log, revision, now }: Scene): readonly Wish[] {
  const wishes: Wish[] = [];
  const key = keyOfObject(hpa);
  for (const version of log.revisionsOf(key, revision).slice(-VERSIONS_MAX)) {
    const at = log.timeAt(version);
    const object = log.objectAt(key, version) as HorizontalPodAutoscaler | undefined;
    const replicas = object?.status?.desiredReplicas;
    if (!replicas || at < now - WITHIN || replicas === wishes.at(-1)?.replicas) continue;
    wishes.push({ at, replicas });
  }
  return wishes;
}
