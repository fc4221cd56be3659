// tables_kubelet: a container's status out of what its runtime has of it, and of what else was known.

import type { ContainerState, ContainerStatus } from 'kubernetes-types/core/v1.js';
import { type Slot, slotsOf } from '../../../src/controllers/kubelet/slot.js';
import { notStarted } from '../../../src/controllers/kubelet/starting.js';
import { restarts } from '../../../src/controllers/kubelet/transition.js';
import type { Node } from '../../../src/kinds/node/index.js';
import { nodeManifest } from '../../../src/kinds/node/new-node.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import { type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import type { Recipe, Recipes } from './table.js';
import { identified, NOW, worldOf } from './world.js';

/** One run of a container, as the runtime tells it. */
const stateOf = ({ State, StartedAt, ExitCode = 0 }: Fields): ContainerState =>
  State === 'running'
    ? { running: { startedAt: StartedAt } }
    : ({ terminated: { exitCode: ExitCode } } as ContainerState);

/** Of several runs the first is the last. */
function statusOf(name: string, runs: readonly Fields[], old: Fields | undefined): Fields {
  const [now, before] = runs.filter((one) => one['Name'] === name);
  return {
    ...(old ?? { name, image: '', imageID: '', ready: false, restartCount: 0 }),
    ...(now ? { state: stateOf(now) } : {}),
    ...(before ? { lastState: stateOf(before) } : {}),
  };
}

/** What the tests compare of a state. */
const toldOf = ({ waiting, running, terminated }: ContainerState = {}): unknown =>
  waiting
    ? { waiting: waiting.reason }
    : running
      ? { running: running.startedAt?.replace(/\.\d+Z$/, 'Z') ?? null }
      : terminated
        ? { exitCode: terminated.exitCode }
        : {};

/** The statuses of containers, or of init containers, of a pod that tries again what fails. */
function statuses(
  given: Fields,
  list: 'containers' | 'initContainers',
): readonly ContainerStatus[] {
  const all: readonly Fields[] = given['containers'];
  const known = (plain<readonly Fields[]>(given['oldStatuses']) ?? []) as readonly Fields[];
  const found = all
    .map(({ name }) =>
      statusOf(
        name,
        given['statuses'] ?? [],
        known.find((one) => one['name'] === name),
      ),
    )
    .filter(({ state, lastState }) => state ?? lastState);
  const containers = all.map(({ name }) => ({ name, image: 'image' }));
  const pod = identified(
    'Pod',
    {
      spec: {
        restartPolicy: 'OnFailure',
        containers: list === 'containers' ? containers : [{ name: 'other', image: 'image' }],
        ...(list === 'initContainers' ? { initContainers: containers } : {}),
      },
      status: {
        [list === 'containers' ? 'containerStatuses' : 'initContainerStatuses']: found,
      },
    },
    'foo',
  ) as Pod;
  const node = identified('Node', nodeManifest(1), 'node-1') as unknown as Node;
  const view = worldOf([node, pod], { now: NOW });
  const site = { view, pod, node, bootedAt: undefined, drag: 1 };
  const failed = ({ container }: Slot): string | undefined =>
    given['reasons']?.[container.name]?.$error;
  return slotsOf(site)
    .slice(0, all.length)
    .map((slot) => {
      const reason = failed(slot);
      return reason !== undefined && restarts(site, slot)
        ? notStarted(slot.status, reason, '')
        : slot.status;
    });
}

const byName = (list: readonly ContainerStatus[], last: boolean): unknown =>
  Object.fromEntries(
    list
      .map(({ name, state, lastState }) => [name, toldOf(last ? lastState : state)] as const)
      .filter(([, state]) => !last || JSON.stringify(state) !== '{}'),
  );
/** The tests look at what is said of the pod's containers, and may expect more. */
const wanted = (states: Fields | null, { containers }: Fields): unknown =>
  Object.fromEntries(
    Object.entries(states ?? {})
      .filter(([name]) => (containers as readonly Fields[]).some((one) => one['name'] === name))
      .map(([name, state]) => [name, toldOf(plain(state))]),
  );

const withReasons: Recipe = (given) => {
  const runs: readonly Fields[] = given['statuses'] ?? [];
  if (runs.some(({ State }) => State === 'unknown'))
    return notRun('a runtime that does not know what has become of a container');
  const [app, init] = [statuses(given, 'containers'), statuses(given, 'initContainers')];
  const { expectedState, expectedInitState, expectedLastTerminationState: last } = given;
  return {
    actual: {
      app: byName(app, false),
      init: byName(init, false),
      last: [byName(app, true), byName(init, true)],
    },
    expected: {
      app: wanted(expectedState, given),
      init: wanted(expectedInitState ?? expectedState, given),
      last: [wanted(last, given), wanted(last, given)],
    },
  };
};

export const runtimeRecipes: Recipes = {
  TestGenerateAPIPodStatusWithReasonCache: withReasons,
};
