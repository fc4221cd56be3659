// tables_kubelet: addresses, where probes look, the files of volumes, which volumes a pod uses, taints of nodes.

import { hostIpsOf, podIps } from '../../../src/controllers/kubelet/identity.js';
import { probeTarget } from '../../../src/controllers/kubelet/probe-target.js';
import { volumeNames } from '../../../src/controllers/kubelet/references.js';
import { taintSetDiff } from '../../../src/controllers/node-lifecycle/taints.js';
import { volumeNodes } from '../../../src/controllers/scheduler/volumes.js';
import { payloadOf } from '../../../src/kinds/behavior/exec/payload.js';
import { fullImageName } from '../../../src/kinds/behavior/images.js';
import { builtInKind } from '../../../src/kinds/index.js';
import type { Node } from '../../../src/kinds/node/index.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import { typeOf } from '../../../src/kinds/type.js';
import { retaint } from '../../../src/kubectl/retaint.js';
import type { Taint } from '../../../src/kubectl/taint-words.js';
import { decode } from '../../../src/machinery/decode.js';
import { withLabel } from '../../../src/machinery/labels.js';
import { readYaml } from '../../../src/machinery/yaml.js';
import type { Fields } from '../corpus.js';
import { plain } from '../values.js';
import type { Recipe, Recipes } from './table.js';
import { identified } from './world.js';

const ipsOf = (list: unknown): readonly string[] =>
  (plain<readonly Fields[] | null>(list) ?? []).map(({ ip }) => ip);

const given = (list: unknown): readonly string[] => (list as readonly string[] | null) ?? [];

/** A probe of a container whose only port is called `found`. */
const probed =
  (handler: 'httpGet' | 'tcpSocket', podIp: string): Recipe =>
  ({ probe, ok, host, port, path }) => {
    const container = { name: '', ports: [{ name: 'found', containerPort: 93 }] };
    const target = probeTarget({ [handler]: plain(probe) }, container, podIp);
    const found = target && 'port' in target;
    return {
      actual: found ? target : { ok: false },
      expected: ok ? { host, port, path: path ?? '' } : { ok: false },
    };
  };

const payload: Recipe = ({ path, payload: files, success, valid = success, expected }) => {
  const paths = path === undefined ? Object.keys(files) : [path];
  const made = payloadOf(paths);
  const isValid = 'paths' in made;
  return {
    actual: { valid: isValid, ...(expected && isValid ? { paths: [...made.paths].sort() } : {}) },
    expected: { valid, ...(expected && valid ? { paths: [...expected].sort() } : {}) },
  };
};

/** Taints as `kubectl taint` leaves them; undefined where it refuses. */
function retainted(
  old: readonly Taint[],
  changes: { readonly add?: readonly Taint[]; readonly remove?: readonly Taint[] },
  overwrite = true,
): readonly Taint[] | { readonly refused: string } {
  try {
    return retaint('node', old, { add: [], remove: [], ...changes }, overwrite).taints;
  } catch (error) {
    return { refused: (error as { problems?: readonly unknown[] }).problems?.join() ?? '' };
  }
}

const taintsOf = (list: unknown): readonly Taint[] => plain<readonly Taint[] | null>(list) ?? [];
/** The order of a node's taints means nothing. */
const sorted = (taints: readonly Taint[]): readonly string[] =>
  taints.map(({ key, value = '', effect }) => `${key}=${value}:${effect}`).sort();

function removal(old: readonly Taint[], taint: Taint, expected: unknown, result: boolean) {
  const after = retainted(old, { remove: [taint] });
  const refused = 'refused' in after;
  return {
    actual: { taints: sorted(refused ? old : after), removed: !refused },
    expected: { taints: sorted(taintsOf(expected)), removed: result },
  };
}

const specTaints = (node: unknown): readonly Taint[] =>
  ((identified('Node', node, 'node') as unknown as Node).spec.taints ?? []) as readonly Taint[];

const three: readonly Taint[] = [1, 2, 3].map((i) => ({
  key: `foo_${i}`,
  value: `bar_${i}`,
  effect: 'NoSchedule',
}));
const two: readonly Taint[] = [
  { key: 'foo_1', value: 'bar_1', effect: 'NoExecute' },
  { key: 'foo_2', value: 'bar_2', effect: 'NoSchedule' },
];

const taintRecipes: Recipes = {
  TestAddOrUpdateTaint: ({ node, taint, expectedTaints, expectedUpdate }) => {
    const old = specTaints(node);
    const after = retainted(old, { add: [plain<Taint>(taint)] }) as readonly Taint[];
    return {
      actual: { taints: sorted(after), updated: sorted(after).join() !== sorted(old).join() },
      expected: { taints: sorted(taintsOf(expectedTaints)), updated: expectedUpdate },
    };
  },
  TestCheckIfTaintsAlreadyExists: ({ taintsToCheck, expectedResult }) => {
    const after = retainted(three, { add: taintsOf(taintsToCheck) }, false);
    const [, names = ''] = 'refused' in after ? (/has (\S+) taint/.exec(after.refused) ?? []) : [];
    return { actual: names, expected: expectedResult };
  },
  TestDeleteTaint: ({ taints, taintToDelete, expectedTaints, expectedResult }) =>
    removal(taintsOf(taints), plain<Taint>(taintToDelete), expectedTaints, expectedResult),
  TestDeleteTaintByKey: ({ taints, taintKey, expectedTaints, expectedResult }) =>
    removal(taintsOf(taints), { key: taintKey, effect: '' }, expectedTaints, expectedResult),
  TestRemoveTaint: ({ node, taintToRemove, expectedTaints, expectedResult }) =>
    removal(specTaints(node), plain<Taint>(taintToRemove), expectedTaints, expectedResult),
  TestTaintExists: ({ taintToFind, expectedResult }) => ({
    actual: 'refused' in retainted(two, { add: [plain<Taint>(taintToFind)] }, false),
    expected: expectedResult,
  }),
  TestTaintKeyExists: ({ taintKeyToMatch, expectedResult }) => ({
    actual: !('refused' in retainted(two, { remove: [{ key: taintKeyToMatch, effect: '' }] })),
    expected: expectedResult,
  }),
  TestTaintSetDiff: ({ t1, t2, expectedTaintsToAdd, expectedTaintsToRemove }) => {
    const { add, remove } = taintSetDiff(taintsOf(t1) as never, taintsOf(t2) as never);
    return {
      actual: { add: sorted(add as readonly Taint[]), remove: sorted(remove as readonly Taint[]) },
      expected: {
        add: sorted(taintsOf(expectedTaintsToAdd)),
        remove: sorted(taintsOf(expectedTaintsToRemove)),
      },
    };
  },
};

const labelled: Recipe = ({ labels, labelKey, labelValue, want }) => ({
  actual: withLabel(labels ?? undefined, labelKey, labelValue),
  expected: want,
});

export const kubeletParts: Recipes = {
  ...taintRecipes,
  TestAddLabel: labelled,
  TestAddLabelToSelector: labelled,
  TestCloneAndAddLabel: labelled,
  TestCloneSelectorAndAddLabel: labelled,
  TestGenerateAPIPodStatusPodIPs: ({ nodeIP, criPodIPs, podIPs }) => ({
    actual: podIps(given(criPodIPs), nodeIP ? [nodeIP] : [], false),
    expected: ipsOf(podIPs),
  }),
  TestGenerateAPIPodStatusHostNetworkPodIPs: ({ nodeAddresses, criPodIPs, podIPs }) => {
    const node = { status: { addresses: plain(nodeAddresses) } } as unknown as Node;
    return {
      actual: podIps(given(criPodIPs), hostIpsOf(node), true),
      expected: ipsOf(podIPs),
    };
  },
  TestGetURLParts: probed('httpGet', '127.0.0.1'),
  TestGetTCPAddrParts: probed('tcpSocket', '1.2.3.4'),
  TestValidatePath: payload,
  TestValidatePayload: payload,
  TestWriteOnce: payload,
  TestGetPodVolumeNames: ({ pod, expectedMounts, expectedDevices }) => {
    const { spec } = identified('Pod', pod, 'it') as unknown as Pod;
    const { mounts, devices } = volumeNames({ ...spec, containers: spec.containers ?? [] });
    return {
      actual: { mounts: [...mounts].sort(), devices: [...devices].sort() },
      expected: { mounts: given(expectedMounts), devices: given(expectedDevices) },
    };
  },
  TestGetPersistentVolumeNodeNames: ({ pv, expectedNodeNames }) => ({
    actual: pv === null ? [] : volumeNodes(identified('PersistentVolume', pv, 'pv')),
    expected: given(expectedNodeNames),
  }),
  TestApplyDefaultImageTag: ({ Input, Output }) => ({
    // The name in full; what it lacks is upstream's to say elsewhere.
    actual: fullImageName(Input).endsWith(`/${Output}`) || fullImageName(Input) === Output,
    expected: true,
  }),
  TestLoadPodFromFile: ({ content, expectError }) => ({
    actual: !readable(content),
    expected: expectError,
  }),
};

function readable(content: string): boolean {
  const kind = builtInKind('Pod');
  const type = kind && typeOf(kind);
  if (!type) throw new Error('Pod has no type');
  const read = readYaml(content);
  return read.ok && decode(type, read.value as never, 'Ignore').ok;
}
