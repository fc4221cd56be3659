// Why a pod is on no node, or why it is on the one it is on: the scheduler's own filters and scores, asked again.

import { reject, type Search, searchFor, totalsOf } from '../../controllers/scheduler/choose.js';
import { fitError } from '../../controllers/scheduler/message.js';
import { preempt } from '../../controllers/scheduler/preempt.js';
import type { NodeInfo } from '../../controllers/scheduler/snapshot.js';
import { viewOf } from '../../events/view.js';
import { lastSet } from '../../history/last-set.js';
import type { Pod } from '../../kinds/pod/index.js';
import { keyOfObject } from '../../machinery/object.js';
import type { Finding, Scene } from './finding.js';
import { faultOf } from './impaired.js';

const SCHEDULED = ['status', 'conditions', { key: 'type', is: 'PodScheduled' }, 'message'] as const;

export function notScheduled(pod: Pod, scene: Scene): readonly Finding[] {
  if (pod.spec.nodeName) return [];
  const finding = { trouble: 'not scheduled', key: keyOfObject(pod) } as const;
  const gates = pod.spec.schedulingGates ?? [];
  if (gates.length > 0)
    return [
      {
        ...finding,
        reason: 'it is held back by scheduling gates',
        details: gates.map(({ name }) => `gate ${name}: whoever set it must remove it`),
        path: ['spec', 'schedulingGates'],
      },
    ];
  const { schedulerName = 'default-scheduler' } = pod.spec;
  if (schedulerName !== 'default-scheduler')
    return [
      {
        ...finding,
        reason: `no scheduler is called ${schedulerName}`,
        details: [],
        path: ['spec', 'schedulerName'],
      },
    ];
  const search = searchFor(pod, scene.view);
  const { nodes } = search.snapshot;
  if (nodes.length === 0)
    return [{ ...finding, reason: 'no nodes available to schedule pods', details: [] }];
  const { problem } = search.claims;
  if (problem !== undefined)
    return [{ ...finding, reason: problem, details: [], path: ['spec', 'volumes'] }];
  return [onNodes(search, finding, scene)];
}

function onNodes(search: Search, finding: Pick<Finding, 'trouble' | 'key'>, scene: Scene): Finding {
  const { nodes } = search.snapshot;
  const refused = nodes.flatMap((info) => {
    const rejection = reject(search, info);
    return rejection ? [[info.name, rejection] as const] : [];
  });
  const rejections = new Map(refused);
  if (rejections.size < nodes.length)
    return {
      ...finding,
      reason: 'it would be scheduled now: the scheduler has not come to it yet',
      details: verdicts(search),
      ...faultOf('default-scheduler', scene),
    };
  const { message } = preempt(search, rejections);
  return {
    ...finding,
    reason: fitError(nodes.length, rejections.values(), undefined, message),
    details: verdicts(search),
    path: SCHEDULED,
  };
}

/** One line a node: the filter that refuses it, or what the scores add up to, the best first. */
function verdicts(search: Search): readonly string[] {
  const fitting: NodeInfo[] = [];
  const refused: string[] = [];
  for (const info of search.snapshot.nodes) {
    const rejection = reject(search, info);
    if (rejection) refused.push(`${info.name}: ${rejection.reasons.join(', ')}`);
    else fitting.push(info);
  }
  const parts: string[][] = fitting.map(() => []);
  const totals = totalsOf(search, fitting, (what, scores, weight) => {
    parts.forEach((part, i) => {
      const score = Math.round(scores[i] ?? 0);
      part.push(weight === 1 ? `${what} ${score}` : `${what} ${score} × ${weight}`);
    });
  });
  const scored = fitting
    .map(({ name }, i) => ({ name, total: totals[i] ?? 0, parts: parts[i] ?? [] }))
    .sort((a, b) => b.total - a.total)
    .map(({ name, total, parts: of }) => `${name}: score ${Math.round(total)} (${of.join(', ')})`);
  return [...scored, ...refused];
}

/** How the nodes compared when the pod was given its own. */
export function scoresWhenScheduled(pod: Pod, { log, revision }: Scene): readonly string[] {
  const set = lastSet(log, keyOfObject(pod), ['spec', 'nodeName'], revision);
  if (set?.event.actor !== 'default-scheduler' || !set.previous) return [];
  const before = set.event.revision - 1;
  const state = { ...log.stateAt(before), now: set.event.at };
  return verdicts(searchFor(set.previous.object as Pod, viewOf(state, log.settings)));
}
