// tables_kubelet: phases and conditions of pods, out of the states of their containers.

import {
  containersReady,
  initialized,
  ready,
} from '../../../src/controllers/kubelet/conditions.js';
import { type Phase, phaseOf } from '../../../src/controllers/kubelet/phase.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import type { Fields } from '../corpus.js';
import { plain } from '../values.js';
import { fromGo, listFromGo } from './go-values.js';
import type { Recipe, Recipes } from './table.js';
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

export const kubeletRecipes: Recipes = {
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
