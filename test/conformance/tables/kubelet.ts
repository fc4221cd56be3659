// tables_kubelet: phases and conditions of pods, out of the states of their containers; names of images and when they
// are pulled; taints.

import {
  containersReady,
  initialized,
  ready,
} from '../../../src/controllers/kubelet/conditions.js';
import { type Phase, phaseOf } from '../../../src/controllers/kubelet/phase.js';
import { access } from '../../../src/controllers/kubelet/pulling.js';
import type { Site, Slot } from '../../../src/controllers/kubelet/slot.js';
import { imageNameError } from '../../../src/kinds/behavior/image-names.js';
import { fullImageName } from '../../../src/kinds/behavior/images.js';
import type { Node } from '../../../src/kinds/node/index.js';
import { validateNode } from '../../../src/kinds/node/validate.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import { readTaints } from '../../../src/kubectl/taint-words.js';
import type { Kubectl } from '../../../src/kubectl/verb.js';
import { type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import { containerRecipes } from './containers.js';
import { fromGo, listFromGo } from './go-values.js';
import { kubeletParts } from './kubelet-parts.js';
import { lastStatus, terminalPhase, transitionTime } from './pod-status.js';
import { runtimeRecipes } from './runtime-statuses.js';
import { INCOMPLETE, type Recipe, type Recipes } from './table.js';
import { volumeFileRecipes } from './volume-files.js';
import { identified } from './world.js';

type Spec = Pod['spec'];

const phase: Recipe = ({ pod, podIsTerminal, status }) => {
  const { spec, status: now } = identified('Pod', pod, 'it') as unknown as Pod;
  const statuses = { init: now?.initContainerStatuses ?? [], app: now?.containerStatuses ?? [] };
  return { actual: phaseOf(spec, statuses, podIsTerminal ?? false), expected: status };
};

const specOf = (spec: unknown): Spec =>
  spec === null
    ? ({} as Spec)
    : isRecorded(spec)
      ? plain<Spec>(spec)
      : fromGo<Spec>('V1PodSpec', spec);
const isRecorded = (value: unknown): boolean => JSON.stringify(value).includes('"$obj"');
const statusesOf = (list: unknown) => listFromGo('V1ContainerStatus', list) as never;

/** Type, status, reason and message: since when is not the finding's. */
const finding = ({ Type, Status, Reason = '', Message = '', ...rest }: Fields): unknown => ({
  type: Type ?? rest['type'],
  status: Status ?? rest['status'],
  reason: Reason || (rest['reason'] ?? ''),
  message: Message || (rest['message'] ?? ''),
});
const found = ({ type, status, reason = '', message = '' }: Fields): unknown => ({
  type,
  status,
  reason,
  message,
});

const PULLS = {
  present: { calls: ['GetImageRef'] },
  pull: { calls: ['GetImageRef', 'PullImage'] },
  never: { calls: ['GetImageRef'], error: 'ErrImageNeverPull' },
  invalid: { calls: [], error: 'InvalidImageName' },
} as const;

/** What a kubelet does for an image when nothing goes wrong; of several looks at it, the first. */
const puller: Recipe = ({ containerImage, policy, inspectErr, pullerErr, qps, expected }) => {
  if (inspectErr || pullerErr || qps > 0)
    return notRun('a runtime that cannot tell its images, or a registry that fails as told');
  const names = [fullImageName('present_image')];
  const site = { node: { status: { images: [{ names }] } } } as unknown as Site;
  const slot = { container: { image: containerImage, imagePullPolicy: policy } } as Slot;
  const [{ calls, err }] = expected;
  return {
    actual: PULLS[access(site, slot)],
    expected: { calls: calls ?? [], ...(err ? { error: err.$error } : {}) },
  };
};

/** A taint of the test, without what is empty in Go. */
const taintOf = ({ key, value, effect = '' }: Fields): unknown => ({
  key,
  ...(value ? { value } : {}),
  effect,
});

const taintWords: Recipe = ({ spec, expectedTaints, expectedTaintsToRemove, expectedErr }) => {
  if (expectedErr) return { actual: refuses(() => readTaintWords(spec)), expected: true };
  const { add, remove } = readTaintWords(spec);
  return {
    actual: { add: (add as readonly Fields[]).map(taintOf), remove },
    expected: {
      add: (plain<readonly Fields[]>(expectedTaints) ?? []).map(taintOf),
      remove: (plain<readonly Fields[]>(expectedTaintsToRemove) ?? []).map(taintOf),
    },
  };
};
const readTaintWords = (words: readonly string[]) =>
  readTaints({ path: 'kubectl taint' } as Kubectl, words);

function refuses(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch {
    return true;
  }
}

export const kubeletRecipes: Recipes = {
  ...kubeletParts,
  ...containerRecipes,
  ...runtimeRecipes,
  ...volumeFileRecipes,
  TestComputePodActions: INCOMPLETE,
  TestComputePodActionsWithRestartableInitContainers: INCOMPLETE,
  TestComputePodActionsForPodResize: INCOMPLETE,
  TestMergePodStatus: INCOMPLETE,
  TestTerminatePod_DefaultUnknownStatus: lastStatus,
  TestTerminatePod_EnsurePodPhaseIsTerminal: terminalPhase,
  TestUpdateLastTransitionTime: transitionTime,
  TestParallelPuller: puller,
  TestSerializedPuller: puller,
  TestParseImageName: ({ Input, Repo, Tag, Digest, expectedError }) => ({
    // Later releases name the repository, too; the test looks for the end of what is said.
    actual: expectedError
      ? imageNameError(Input)?.replace(/^invalid reference format: |\([^)]*\) /g, '')
      : fullImageName(Input),
    expected: expectedError || `${Repo}${Tag ? `:${Tag}` : ''}${Digest ? `@${Digest}` : ''}`,
  }),
  TestParseTaints: taintWords,
  TestValidateTaint: ({ taintsToCheck, expectedErr }) => {
    const node = {
      metadata: {},
      spec: { taints: [plain(taintsToCheck)] },
    } as unknown as Node;
    return { actual: validateNode(node, undefined).length > 0, expected: expectedErr };
  },
  TestPodPhaseWithRestartAlways: phase,
  TestPodPhaseWithRestartNever: phase,
  TestPodPhaseWithRestartOnFailure: phase,
  TestPodPhaseWithRestartAlwaysInitContainers: phase,
  TestPodPhaseWithRestartNeverInitContainers: phase,
  TestPodPhaseWithRestartAlwaysRestartableInitContainers: phase,
  TestPodPhaseWithRestartNeverRestartableInitContainers: phase,
  TestPodPhaseWithRestartAlwaysAndPodIsTerminal: phase,
  TestGenerateContainersReadyCondition: ({ spec, containerStatuses, podPhase, expectReady }) => {
    const app =
      containerStatuses === null
        ? undefined
        : { init: statusesOf(containerStatuses), app: statusesOf(containerStatuses) };
    return {
      actual: found(containersReady(specOf(spec), app, podPhase as Phase) as Fields),
      expected: finding(expectReady),
    };
  },
  TestGeneratePodReadyCondition: ({
    spec,
    conditions,
    containerStatuses,
    podPhase,
    expectReady,
  }) => {
    const app =
      containerStatuses === null
        ? undefined
        : { init: statusesOf(containerStatuses), app: statusesOf(containerStatuses) };
    const known = listFromGo('V1PodCondition', conditions);
    return {
      actual: found(ready(specOf(spec), app, podPhase as Phase, known as never) as Fields),
      expected: finding(expectReady),
    };
  },
  TestGeneratePodInitializedCondition: ({ spec, containerStatuses, podPhase, expected }) => {
    const statuses = containerStatuses === null ? undefined : statusesOf(containerStatuses);
    const { status, reason = '' } = initialized(specOf(spec), statuses, podPhase as Phase, false);
    // The test looks at nothing else.
    return {
      actual: { status, reason },
      expected: { status: expected.status, reason: expected.reason ?? '' },
    };
  },
};
