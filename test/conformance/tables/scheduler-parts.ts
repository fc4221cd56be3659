// tables_scheduler: making room for more important pods, what is counted before nodes are filtered, and small parts.

import { searchFor, upTo100 } from '../../../src/controllers/scheduler/choose.js';
import { demandOf } from '../../../src/controllers/scheduler/fit.js';
import type { Rejection } from '../../../src/controllers/scheduler/message.js';
import {
  matchesNodeSelector,
  preference,
} from '../../../src/controllers/scheduler/node-affinity.js';
import { affinityScores } from '../../../src/controllers/scheduler/pod-affinity.js';
import {
  moreImportant,
  type Preemption,
  preempt,
} from '../../../src/controllers/scheduler/preempt.js';
import { snapshotOf } from '../../../src/controllers/scheduler/snapshot.js';
import { hardCounts, spreadScores } from '../../../src/controllers/scheduler/spread.js';
import { untolerated } from '../../../src/controllers/scheduler/taints.js';
import type { Node } from '../../../src/kinds/node/index.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import { hostPortsOf, portsConflict } from '../../../src/kinds/pod/ports.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import { type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import { gated, NAMESPACES } from './scheduler.js';
import { GATE_OFF, type Recipe, type Recipes } from './table.js';
import { identified, several, worldOf } from './world.js';

const OTHER_CONFIGURATION = 'a configuration of the scheduler other than the default';
const FOREIGN = 'extenders and plugins that only the test has';

const podOf = (recorded: unknown): Pod => identified('Pod', recorded, 'the-pod') as unknown as Pod;

function spreadCounts(pod: unknown, nodes: readonly unknown[], pods: readonly unknown[]) {
  const view = worldOf([...several('Node', nodes), ...several('Pod', pods)]);
  const pairs: Record<string, number> = {};
  const least: Record<string, number> = {};
  for (const one of hardCounts(podOf(pod), view, snapshotOf(view))) {
    const { topologyKey } = one.constraint;
    for (const [value, count] of one.byValue)
      pairs[`${topologyKey}=${value}`] = (pairs[`${topologyKey}=${value}`] ?? 0) + count;
    if (one.byValue.size > 0 && !one.constraint.minDomains) least[topologyKey] = one.least;
  }
  return { pairs, least };
}

const NONE = 2 ** 31 - 1;

function wantedCounts({ TpPairToMatchNum, TpKeyToCriticalPaths, Constraints }: Fields) {
  const pairs: Record<string, number> = {};
  for (const { $key, $value } of TpPairToMatchNum ?? [])
    pairs[`${$key.key}=${$key.value}`] = $value;
  const least: Record<string, number> = {};
  const limited = new Set(
    (Constraints ?? [])
      .filter(({ MinDomains }: Fields) => MinDomains > 1)
      .map(({ TopologyKey }: Fields) => TopologyKey),
  );
  for (const [key, paths] of Object.entries(
    (TpKeyToCriticalPaths ?? {}) as Record<string, Fields[]>,
  )) {
    const first = paths[0]?.['MatchNum'] ?? 0;
    if (first !== NONE && !limited.has(key)) least[key] = first;
  }
  return { pairs, least };
}

const counted =
  (podsOf: (given: Fields) => readonly unknown[]): Recipe =>
  (given) => {
    const pod = given['pod'] ?? given['preemptor'];
    if (given['defaultConstraints'] || given['objs']) return notRun(OTHER_CONFIGURATION);
    if (gated({ ...given, pod })) return notRun(GATE_OFF);
    return {
      actual: spreadCounts(pod, given['nodes'], podsOf(given)),
      expected: wantedCounts(given['want'] ?? {}),
    };
  };

const existing = ({ existingPods }: Fields): readonly unknown[] => existingPods ?? [];

const ROOM = { cpu: '500m', memory: '500', pods: '32' };

/** `node1/zone1/region1`: the parts of a name are labels too. */
function nodeNamed(name: string, room: Fields): KubeObject {
  const parts = name.split('/');
  const keys = ['hostname', 'zone', 'region'];
  const labels = Object.fromEntries(parts.map((part, i) => [keys[i], part]));
  return identified(
    'Node',
    { metadata: { name: parts[0], labels }, status: { capacity: room, allocatable: room } },
    parts[0] ?? '',
  );
}

function preempted(
  pod: unknown,
  nodes: readonly KubeObject[],
  pods: readonly unknown[] | null,
  budgets: readonly unknown[] | null = [],
  rejections: ReadonlyMap<string, Rejection> = new Map(),
): Preemption {
  const own = podOf(pod);
  const view = worldOf([
    ...nodes,
    ...several('Pod', pods),
    ...several('PodDisruptionBudget', budgets, 'pdb'),
    own,
  ]);
  return preempt(searchFor(own, view), rejections);
}

const namesOf = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name).sort();

const rejectionsFrom = (statuses: Record<string, Fields> | null): ReadonlyMap<string, Rejection> =>
  new Map(
    Object.entries(statuses ?? {}).map(([name, { code, reasons = [] }]) => [
      name,
      { reasons, never: code === 3 },
    ]),
  );

const onNamedNodes = (given: Fields): Preemption =>
  preempted(
    given['pod'] ?? given['testPods'][0],
    (given['nodeNames'] as readonly string[]).map((name) => nodeNamed(name, ROOM)),
    given['pods'] ?? given['initPods'],
    given['pdbs'],
  );

const requestsTold = (spec: Fields) => {
  const demand = demandOf(podOf({ spec }).spec);
  return { cpu: demand.scoreCpu, memory: demand.scoreMemory, demand };
};
const containerWith = (requests: unknown): Fields => ({
  containers: [{ name: 'c', resources: requests ? { requests } : {} }],
});

export const schedulerPartRecipes: Recipes = {
  TestPreFilterState: counted(existing),
  TestPreFilterStateAddPod: counted((given) => [...existing(given), given['addedPod']]),
  TestPreFilterStateRemovePod: (given, place) => {
    const { nodes, nodeIdx, deletedPodIdx } = given;
    const gone = existing(given)[deletedPodIdx];
    const node = plain<Fields>(nodes[nodeIdx])['metadata'].name;
    if (gone && plain<Fields>(gone)['spec'].nodeName !== node)
      return notRun('a pod that is taken from a node on which it is not');
    return counted(() => existing(given).filter((one) => one !== gone))(given, place);
  },
  TestPreScoreSkip: ({ pod, nodes, objs, config }) => {
    if (objs || config.DefaultConstraints) return notRun(OTHER_CONFIGURATION);
    const view = worldOf(several('Node', nodes));
    const snapshot = snapshotOf(view);
    return {
      actual: spreadScores(podOf(pod), view, snapshot, snapshot.nodes) ?? null,
      expected: null,
    };
  },
  TestPodEligibleToPreemptOthers: ({ pod, pods, nodes, nominatedNodeStatus, fts, expected }) => {
    const leaving = JSON.stringify(pods).includes('deletionTimestamp');
    const never = plain<Fields>(pod)['spec'].preemptionPolicy === 'Never' || nominatedNodeStatus;
    if (leaving && !never && !fts.EnablePodDisruptionConditions) return notRun(GATE_OFF);
    const named = (nodes as readonly string[]).map((name) => nodeNamed(name, ROOM));
    const nominated = plain<Fields>(pod)['status']?.nominatedNodeName;
    const rejections = rejectionsFrom(
      nominatedNodeStatus ? { [nominated]: nominatedNodeStatus } : {},
    );
    const { message } = preempted(pod, named, pods, [], rejections);
    return { actual: !message.startsWith('preemption: not eligible'), expected };
  },
  TestPostFilter: (given) => {
    const { pod, pods, nodes, filteredNodesStatuses, extender, wantResult, wantStatus } = given;
    const foreign = (nodes as readonly unknown[]).some(
      (node) => plain<Fields>(node)['metadata'].labels?.error,
    );
    if (extender || foreign) return notRun(FOREIGN);
    const rejections = rejectionsFrom(filteredNodesStatuses);
    const { node, message } = preempted(
      pod,
      several('Node', nodes),
      pods,
      given['pdbs'],
      rejections,
    );
    return {
      actual: [node ?? '', message],
      expected: [
        wantResult?.NominatingInfo?.NominatedNodeName ?? '',
        (wantStatus?.reasons ?? []).join(),
      ],
    };
  },
  TestSelectBestCandidate: (given) => ({
    actual: given['expected'].includes(onNamedNodes(given).node),
    expected: true,
  }),
  TestPreempt: (given) => {
    if (given['extenders']) return notRun(FOREIGN);
    const { node, victims } = onNamedNodes(given);
    return {
      actual: [node ?? '', namesOf(victims)],
      expected: [
        given['want']?.NominatingInfo?.NominatedNodeName ?? '',
        [...(given['expectedPods'] ?? [])].sort(),
      ],
    };
  },
  'defaultpreemption/TestDryRunPreemption': (given) => {
    if (given['args'] || given['fakeFilterRC'] !== 0 || given['testPods'].length > 1)
      return notRun(FOREIGN);
    const { node = '', victims } = onNamedNodes(given);
    // The test lists all nodes that would do; the product takes the best of them.
    const wanted = ((given['expected'][0] ?? []) as readonly Fields[]).map((one) => [
      one['name'],
      ...(one['victims'].Pods as readonly unknown[])
        .map((pod) => plain<Fields>(pod)['metadata'].name)
        .sort(),
    ]);
    const chosen = node === '' ? [] : [node, ...namesOf(victims)];
    return {
      actual: chosen,
      expected: wanted.find(([name]) => name === node) ?? wanted[0] ?? [],
    };
  },
  TestMoreImportantPod: ({ p1, p2, expected }) => ({
    actual: moreImportant(podOf(p1), podOf(p2)) < 0,
    expected,
  }),
  TestHostPortInfo_Check: ({ added, check, expect }) => {
    const portOf = ({ ip, protocol, port }: Fields) =>
      hostPortsOf(
        podOf({
          spec: {
            containers: [
              {
                name: 'c',
                ports: [
                  {
                    containerPort: 1,
                    hostPort: port,
                    ...(ip ? { hostIP: ip } : {}),
                    ...(protocol ? { protocol } : {}),
                  },
                ],
              },
            ],
          },
        }).spec,
      );
    const wanted = portOf(check);
    return {
      actual: (added as readonly Fields[]).some((one) =>
        portOf(one).some((taken) => wanted.some((port) => portsConflict(port, taken))),
      ),
      expected: expect,
    };
  },
  TestDefaultNormalizeScore: ({ reverse, scores, expectedScores }) => {
    const scaled = upTo100(scores);
    return {
      actual: reverse ? scaled.map((score) => 100 - score) : scaled,
      expected: expectedScores,
    };
  },
  TestGetNonZeroRequest: ({ requests, expectedCPU, expectedMemory }) => {
    const { cpu, memory } = requestsTold(containerWith(requests));
    return { actual: [cpu, memory], expected: [expectedCPU, expectedMemory] };
  },
  TestGetRequestForResource: ({ requests, resource, nonZero, expectedQuantity }) => {
    const { cpu, memory, demand } = requestsTold(containerWith(requests));
    const { room } = demand;
    const amounts: Record<string, number> = {
      cpu: nonZero ? cpu : room.cpu,
      memory: nonZero ? memory : room.memory,
      'ephemeral-storage': room.storage,
    };
    return {
      actual: amounts[resource] ?? room.others.get(resource) ?? 0,
      expected: expectedQuantity,
    };
  },
  TestResourceAllocationScorerCalculateRequests: ({ pod, expected }) => {
    const { cpu, memory } = requestsTold(plain<Fields>(pod)['spec']);
    return { actual: { cpu, memory }, expected };
  },
  TestNodeSelectorMatch: ({ nodeSelector, node, wantErr, wantMatch }) => {
    if (wantErr || !node) return notRun('a node that is nil, or what validation does not let in');
    const own = identified('Node', node, 'host') as unknown as Node;
    return { actual: matchesNodeSelector(plain(nodeSelector), own), expected: wantMatch };
  },
  TestMatchNodeSelectorTermsStateless: ({ args, want }) => {
    if (!args.node || !args.nodeSelector) return notRun('a node that is nil');
    const own = identified('Node', args.node, 'host') as unknown as Node;
    const before = JSON.stringify(plain(args.nodeSelector));
    const selector = JSON.parse(before) as never;
    matchesNodeSelector(selector, own);
    return { actual: selector, expected: plain(want) };
  },
  TestPreferredSchedulingTermsScore: ({ prefSchedTerms, node, wantErr, wantScore }) => {
    if (wantErr) return notRun('what validation does not let in');
    const terms = { preferredDuringSchedulingIgnoredDuringExecution: plain(prefSchedTerms) };
    const { spec } = podOf({ spec: { affinity: { nodeAffinity: terms } } });
    const own = identified('Node', node ?? {}, 'host') as unknown as Node;
    return { actual: preference(spec, own), expected: wantScore };
  },
  TestDoNotScheduleTaintsFilterFunc: ({ taint, expected }) => ({
    actual: untolerated([{ key: 'a', ...taint }], []) !== undefined,
    expected,
  }),
  TestPreferredAffinityWithHardPodAffinitySymmetricWeight: (given) => {
    if (given['hardPodAffinityWeight'] !== 1) return notRun(OTHER_CONFIGURATION);
    const there = several('Node', given['nodes']);
    const namespaces = several('Namespace', NAMESPACES);
    // What has no namespace in the test is in the default one here.
    const pods = JSON.parse(JSON.stringify(given['pods']).replaceAll('["",', '["default",'));
    const view = worldOf([...there, ...several('Pod', pods), ...namespaces]);
    const snapshot = snapshotOf(view);
    const nodes = there.flatMap(({ metadata }) => snapshot.node(metadata.name) ?? []);
    const scores = affinityScores(podOf(given['pod']), view, snapshot, nodes);
    const wanted = new Map(
      ((given['expectedList'] ?? []) as readonly Fields[]).map(({ Name, Score = 0 }) => [
        Name,
        Score,
      ]),
    );
    return {
      actual: nodes.map(({ name }, i) => [name, scores?.[i] ?? 0]),
      expected: nodes.map(({ name }) => [name, wanted.get(name) ?? 0]),
    };
  },
};
