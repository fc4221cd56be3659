// tables_scheduler: the filters and scores of the scheduler's plugins, each asked by itself.

import { upTo100 } from '../../../src/controllers/scheduler/choose.js';
import {
  balanced,
  demandOf,
  fits,
  leastAllocated,
  shortages,
} from '../../../src/controllers/scheduler/fit.js';
import { imageScores } from '../../../src/controllers/scheduler/image-locality.js';
import { fitError, type Rejection } from '../../../src/controllers/scheduler/message.js';
import {
  matchesNodeSelector,
  mayRunOn,
  namedNodes,
  preference,
} from '../../../src/controllers/scheduler/node-affinity.js';
import { affinityFilter, affinityScores } from '../../../src/controllers/scheduler/pod-affinity.js';
import { portsFree, TAKEN } from '../../../src/controllers/scheduler/ports.js';
import { mightHelp } from '../../../src/controllers/scheduler/preempt.js';
import { type NodeInfo, snapshotOf } from '../../../src/controllers/scheduler/snapshot.js';
import { spreadFilter, spreadScores } from '../../../src/controllers/scheduler/spread.js';
import { disliked, untolerated } from '../../../src/controllers/scheduler/taints.js';
import type { View } from '../../../src/events/view.js';
import type { Node } from '../../../src/kinds/node/index.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import { requestsOf } from '../../../src/kinds/pod/resources.js';
import { type Check, type Fields, notRun } from '../corpus.js';
import { GATE_OFF, type Recipe, type Recipes } from './table.js';
import { identified, several, worldOf } from './world.js';

const podOf = (recorded: unknown): Pod => identified('Pod', recorded, 'the-pod') as unknown as Pod;

interface Scene {
  readonly pod: Pod;
  readonly view: View;
  readonly nodes: readonly NodeInfo[];
}

/** Pods that stand nowhere in particular stand on the only node. */
function sceneOf(
  pod: unknown,
  nodes: readonly unknown[],
  pods: readonly unknown[] | null,
  more: readonly unknown[] = [],
): Scene {
  const there = several('Node', nodes);
  const view = worldOf([...there, ...several('Pod', pods), ...several('Namespace', more)]);
  const snapshot = snapshotOf(view);
  const infos = there
    .map(({ metadata }) => snapshot.node(metadata.name))
    .filter((info) => info !== undefined);
  return { pod: podOf(pod), view, nodes: infos };
}

const OFF = ['enableMinDomains', 'enableNodeInclusionPolicy', 'enableMatchLabelKeys'];
export const gated = (given: Fields): boolean =>
  OFF.some((name) => given[name] === false && used(given, name));
/** A gate that is off matters only where the pod uses what it guards. */
const used = (given: Fields, name: string): boolean => {
  const text = JSON.stringify(given['pod']);
  return name === 'enableMinDomains'
    ? text.includes('minDomains')
    : name === 'enableMatchLabelKeys'
      ? text.includes('matchLabelKeys')
      : /nodeAffinityPolicy|nodeTaintsPolicy/.test(text);
};

type Filter = (info: NodeInfo) => Rejection | undefined;

/** Upstream's code: 0 for success, 2 for unschedulable, 3 for unresolvable. */
const codeOf = (rejection: Rejection | undefined): number =>
  rejection ? (rejection.never ? 3 : 2) : 0;
const shown = (rejection: Rejection | undefined): unknown =>
  rejection ? { code: codeOf(rejection), reasons: rejection.reasons } : null;
const wantedStatus = (status: Fields | null): unknown =>
  status === null ? null : { code: status['code'], reasons: status['reasons'] ?? [] };

const spreadCheck: Recipe = (given) => {
  if (gated(given)) return notRun(GATE_OFF);
  const { pod, view, nodes } = sceneOf(given['pod'], given['nodes'], given['existingPods']);
  const filter = spreadFilter(pod, view, snapshotOf(view)) as Filter | undefined;
  const codes = nodes.map((info) => [info.name, codeOf(filter?.(info))]);
  return { actual: Object.fromEntries(codes), expected: given['wantStatusCode'] };
};

const affinityCheck = (
  given: Fields,
  nodes: readonly unknown[],
  wanted: readonly (Fields | null)[],
): Check => {
  if (given['wantPreFilterStatus']) return notRun('what the plugin says before it filters');
  const { pod, view, nodes: infos } = sceneOf(given['pod'], nodes, given['pods'], NAMESPACES);
  const filter = affinityFilter(pod, view, snapshotOf(view)) as Filter | undefined;
  // Later releases call it resolvable, since a preempted pod may be what is missing; only the words are compared.
  return {
    actual: infos.map((info) => filter?.(info)?.reasons ?? null),
    expected: wanted.map((status) => status?.['reasons'] ?? null),
  };
};

const scoresCheck = (
  nodes: readonly NodeInfo[],
  scores: readonly number[] | undefined,
  expected: readonly Fields[] | null,
): Check => {
  const byName = new Map((expected ?? []).map(({ Name, Score }) => [Name, Score ?? 0]));
  return {
    actual: nodes.map(({ name }, index) => [name, scores?.[index] ?? 0]),
    expected: nodes.map(({ name }) => [name, byName.get(name) ?? 0]),
  };
};

/** The one node of the tests of room, with the pods on it. What it has stands in the tests' code. */
function fitScene({ pod, nodeInfo }: Fields, allowed: Record<string, string>): Scene {
  const node = {
    metadata: { name: 'node-0' },
    status: { allocatable: allowed, capacity: allowed },
  };
  const pods = (nodeInfo.Pods ?? []).map(({ Pod: one }: Fields) => onNode(one));
  return sceneOf(pod, [node], pods);
}

const ROOM = {
  cpu: '10m',
  memory: '20',
  pods: '32',
  'example.com/aaa': '5',
  'ephemeral-storage': '20',
  'hugepages-2Mi': '5',
};
const FULL = {
  cpu: '10m',
  memory: '20',
  pods: '1',
  'example.com/aaa': '0',
  'ephemeral-storage': '0',
  'hugepages-2Mi': '0',
};

const onNode = (recorded: Fields): Fields => {
  const object = recorded['$obj'] ?? recorded;
  return { ...object, spec: { ...object.spec, nodeName: 'node-0' } };
};

const enough: Recipe = (given, { test }) => {
  if (Object.keys(given['args'] ?? {}).length > 0)
    return notRun('a configuration of the scheduler other than the default');
  const scene = fitScene(given, test === 'TestNotEnoughRequests' ? FULL : ROOM);
  const [info] = scene.nodes;
  if (info === undefined) throw new Error('no node');
  const demand = demandOf(scene.pod.spec);
  const reasons = fits(demand, info) ? null : shortages(demand, info).reasons;
  return { actual: reasons, expected: given['wantStatus']?.reasons ?? null };
};

export const schedulerRecipes: Recipes = {
  TestSingleConstraint: spreadCheck,
  TestMultipleConstraints: spreadCheck,
  TestRequiredAffinitySingleNode: (given) =>
    affinityCheck(given, [given['node']], [given['wantFilterStatus']]),
  TestRequiredAffinityMultipleNodes: (given) =>
    affinityCheck(given, given['nodes'], given['wantFilterStatuses']),
  TestPreferredAffinity: (given) => {
    if (given['ignorePreferredTermsOfExistingPods'])
      return notRun('a configuration of the scheduler other than the default');
    const { pod, view, nodes } = sceneOf(given['pod'], given['nodes'], given['pods'], NAMESPACES);
    return scoresCheck(
      nodes,
      affinityScores(pod, view, snapshotOf(view), nodes),
      given['expectedList'],
    );
  },
  TestPodTopologySpreadScore: (given) => {
    if (gated(given)) return notRun(GATE_OFF);
    if (given['objs']) return notRun('constraints that hold for the whole cluster');
    const { pod, view, nodes } = sceneOf(
      given['pod'],
      [...given['nodes'], ...(given['failedNodes'] ?? [])],
      given['existingPods'],
    );
    const feasible = nodes.slice(0, given['nodes'].length);
    return scoresCheck(
      feasible,
      spreadScores(pod, view, snapshotOf(view), feasible),
      given['want'],
    );
  },
  TestNodeAffinity: (given) => {
    if (Object.keys(given['args']).length > 0)
      return notRun('a configuration of the scheduler other than the default');
    const node = nodeWith(given['labels'], given['nodeName']);
    const { spec } = podOf(given['pod']);
    const names = namedNodes(spec);
    // Nodes that the plugin names before it filters; none are named where the terms conflict.
    const { wantPreFilterStatus, wantPreFilterResult, wantStatus } = given;
    const none = wantPreFilterStatus?.code === 3 ? [] : null;
    return {
      actual: [mayRunOn(spec, node), names ? [...names].sort() : null],
      expected: [wantStatus === null, wantPreFilterResult?.NodeNames ?? none],
    };
  },
  TestPodMatchesNodeSelectorAndAffinityTerms: ({ pod, labels, nodeName, want }) => ({
    actual: mayRunOn(podOf(pod).spec, nodeWith(labels, nodeName)),
    expected: want,
  }),
  TestMatchNodeSelectorTerms: ({ args, want }) =>
    !args.node || !args.nodeSelector
      ? notRun('a node that is nil')
      : {
          actual: matchesNodeSelector(
            args.nodeSelector,
            identified('Node', args.node, 'node-0') as unknown as Node,
          ),
          expected: want,
        },
  TestNodeAffinityPriority: (given) => {
    if (Object.keys(given['args'] ?? {}).length > 0)
      return notRun('a configuration of the scheduler other than the default');
    const { pod, nodes } = sceneOf(given['pod'], given['nodes'], []);
    const scores = upTo100(nodes.map(({ node }) => preference(pod.spec, node)));
    return scoresCheck(nodes, scores, given['expectedList']);
  },
  TestTaintTolerationFilter: ({ pod, node, wantStatus }) => {
    const taint = untolerated(
      (identified('Node', node, 'n') as unknown as Node).spec.taints ?? [],
      podOf(pod).spec.tolerations,
    );
    const reasons = taint
      ? [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`]
      : null;
    return { actual: reasons, expected: wantStatus?.reasons ?? null };
  },
  TestTaintTolerationScore: ({ pod, nodes, expectedList }) => {
    const { pod: one, nodes: infos } = sceneOf(pod, nodes, []);
    const counts = infos.map(({ node }) => disliked(node.spec.taints, one.spec.tolerations));
    return scoresCheck(
      infos,
      upTo100(counts).map((score) => 100 - score),
      expectedList,
    );
  },
  TestImageLocalityPriority: ({ pod, nodes, expectedList }) => {
    const { pod: one, view, nodes: infos } = sceneOf(pod, nodes, []);
    return scoresCheck(infos, imageScores(one, snapshotOf(view), infos), expectedList);
  },
  TestNodePorts: ({ pod, nodeInfo, wantFilterStatus }) => {
    const pods = (nodeInfo.Pods ?? []).map(({ Pod: one }: Fields) => onNode(one));
    const scene = sceneOf(pod, [{ metadata: { name: 'node-0' } }], pods);
    const free = portsFree(scene.pod, 'node-0', scene.view);
    return { actual: shown(free ? undefined : TAKEN), expected: wantedStatus(wantFilterStatus) };
  },
  TestNodeName: 'pods that name their node are not the scheduler’s',
  TestEnoughRequests: enough,
  TestNotEnoughRequests: enough,
  TestStorageRequests: enough,
  TestLeastAllocatedScoringStrategy: ({
    requestedPod,
    nodes,
    existingPods,
    expectedScores,
    resources,
    wantErrs,
  }) => {
    if (wantErrs || !isDefault(resources))
      return notRun('a configuration of the scheduler other than the default');
    const scene = sceneOf(requestedPod, nodes, existingPods);
    const demand = demandOf(scene.pod.spec);
    return scoresCheck(
      scene.nodes,
      scene.nodes.map((info) => leastAllocated(demand, info)),
      expectedScores,
    );
  },
  TestFitScore: ({ requestedPod, nodes, existingPods, expectedPriorities, ...given }) => {
    const { Type: strategy, Resources: resources } = given['nodeResourcesFitArgs'].ScoringStrategy;
    if (strategy !== 'LeastAllocated' || !isDefault(resources))
      return notRun('a configuration of the scheduler other than the default');
    const scene = sceneOf(requestedPod, nodes, existingPods);
    const demand = demandOf(scene.pod.spec);
    return scoresCheck(
      scene.nodes,
      scene.nodes.map((info) => leastAllocated(demand, info)),
      expectedPriorities,
    );
  },
  TestNodeResourcesBalancedAllocation: ({ pod, pods, nodes, expectedList, args }) => {
    if (!isDefault(args.Resources))
      return notRun('a configuration of the scheduler other than the default');
    const scene = sceneOf(pod, nodes, pods);
    const demand = demandOf(scene.pod.spec);
    return scoresCheck(
      scene.nodes,
      scene.nodes.map((info) => balanced(demand, info)),
      expectedList,
    );
  },
  TestNodesWherePreemptionMightHelp: ({ nodesStatuses, expected }) => ({
    // The test's nodes.
    actual: ['node1', 'node2', 'node3', 'node4'].filter((name) => {
      const { code, reasons = [] } = nodesStatuses[name] ?? {};
      return mightHelp(code ? { reasons, never: code === 3 } : undefined);
    }),
    expected: [...expected].sort(),
  }),
  TestCalculatePodResourcesWithResize: ({ requests, resizeStatus, ...given }) => {
    if (resizeStatus === 'Infeasible') return notRun('a resize that is not granted');
    const pod = podOf({ spec: { containers: [{ name: 'c1', resources: { requests } }] } });
    const { cpu, memory } = requestsOf(pod.spec);
    const { MilliCPU = 0, Memory = 0 } = given['expectedResource'];
    return { actual: [cpu, memory], expected: [MilliCPU, Memory] };
  },
  TestFitError_Error: ({ numAllNodes, diagnosis, wantReasonMsg }) => {
    const rejections = Object.values(
      (diagnosis.NodeToStatusMap ?? {}) as Record<string, Fields>,
    ).map(({ reasons = [], code }): Rejection => ({ reasons, never: code === 3 }));
    return {
      actual: fitError(
        numAllNodes,
        rejections,
        diagnosis.PreFilterMsg || undefined,
        diagnosis.PostFilterMsg || undefined,
      ),
      // Later releases leave the full stop after what preemption says to preemption.
      expected: diagnosis.PostFilterMsg ? wantReasonMsg.slice(0, -1) : wantReasonMsg,
    };
  },
};

export const NAMESPACES = [
  { metadata: { name: 'subteam1.team1', labels: { team: 'team1' } } },
  { metadata: { name: 'subteam2.team1', labels: { team: 'team1' } } },
  { metadata: { name: 'subteam1.team2', labels: { team: 'team2' } } },
];

const nodeWith = (labels: Fields | null, name: string): Node =>
  identified('Node', { metadata: { labels: labels ?? {} } }, name || 'node-0') as unknown as Node;

/** cpu and memory, each of weight 1. */
const isDefault = (resources: readonly Fields[] | null | undefined): boolean =>
  resources === undefined ||
  (resources !== null &&
    JSON.stringify(
      resources.map(({ Name, Weight, name, weight }) => [Name ?? name, Weight ?? weight]),
    ) === '[["cpu",1],["memory",1]]');
