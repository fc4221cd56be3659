// tables_kubelet: which containers of a pod are started, and which are stopped, given what has become of them.
//
// What the tests do to the pod and to its containers is written in Go in kuberuntime_manager_test.go of 1.28.7, and
// told here in data, by the case's name. What they expect is recorded.

import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import { movesOf } from '../../../src/controllers/kubelet/moves.js';
import { type Slot, slotsOf } from '../../../src/controllers/kubelet/slot.js';
import { restarts } from '../../../src/controllers/kubelet/transition.js';
import { fullImageName } from '../../../src/kinds/behavior/images.js';
import type { Node } from '../../../src/kinds/node/index.js';
import { nodeManifest } from '../../../src/kinds/node/new-node.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import { type Fields, notRun } from '../corpus.js';
import type { Recipe } from './table.js';
import { identified, NOW, worldOf } from './world.js';

/** What is told of a container: that it runs; how it has ended; that it runs and its startup probe has no result yet. */
type Told = 'runs' | 'starting' | number;

interface Given {
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  /** Each container's state, in the order of the spec: init containers, then the others. Missing: none. */
  readonly told: readonly (Told | undefined)[];
  /** The one whose spec has been changed. */
  readonly changed?: number;
  /** The node has been started again since. */
  readonly sandboxDead?: boolean;
}

const RUN: readonly Told[] = ['runs', 'runs', 'runs'];
const PLAIN: Readonly<Record<string, Given>> = {
  'everything is good; do nothing': { told: RUN },
  'start pod sandbox and all containers for a new pod': { told: [] },
  'restart exited containers if RestartPolicy == Always': {
    restartPolicy: 'Always',
    told: [0, 111, 'runs'],
  },
  'restart failed containers if RestartPolicy == OnFailure': {
    restartPolicy: 'OnFailure',
    told: [0, 111, 'runs'],
  },
  "don't restart containers if RestartPolicy == Never": {
    restartPolicy: 'Never',
    told: [0, 111, 'runs'],
  },
  'Kill pod and recreate everything if the pod sandbox is dead, and RestartPolicy == Always': {
    restartPolicy: 'Always',
    told: RUN,
    sandboxDead: true,
  },
  'Kill pod and recreate all containers (except for the succeeded one) if the pod sandbox is dead, and RestartPolicy == OnFailure':
    { restartPolicy: 'OnFailure', told: ['runs', 0, 'runs'], sandboxDead: true },
  "Kill and recreate the container if the container's spec changed": {
    restartPolicy: 'Always',
    told: RUN,
    changed: 1,
  },
  'Verify we do not create a pod sandbox if no ready sandbox for pod with RestartPolicy=Never and all containers exited':
    { restartPolicy: 'Never', told: [0, 0, 0], sandboxDead: true },
  'Verify we do not create a pod sandbox if no ready sandbox for pod with RestartPolicy=OnFailure and all containers succeeded':
    { restartPolicy: 'OnFailure', told: [0, 0, 0], sandboxDead: true },
  'Verify we create a pod sandbox if no ready sandbox for pod with RestartPolicy=Never and no containers have ever been created':
    { restartPolicy: 'Never', told: [], sandboxDead: true },
};

const SIDECARS: Readonly<Record<string, Given>> = {
  'initialization completed; start all containers': { told: RUN },
  'no init containers have been started; start the first one': { told: [] },
  'restartable init container has started; start the next': {
    restartPolicy: 'Always',
    told: ['runs'],
  },
  'livenessProbe has not been run; start the nothing': {
    restartPolicy: 'Always',
    told: ['runs', 'runs'],
  },
  'livenessProbe in progress; start the next': { restartPolicy: 'Always', told: ['runs', 'runs'] },
  'livenessProbe has completed; start the next': {
    restartPolicy: 'Always',
    told: ['runs', 'runs'],
  },
  'startupProbe has not been run; do nothing': {
    restartPolicy: 'Always',
    told: ['runs', 'starting'],
  },
  'startupProbe in progress; do nothing': { restartPolicy: 'Always', told: ['runs', 'starting'] },
  'startupProbe has completed; start the next': {
    restartPolicy: 'Always',
    told: ['runs', 'runs'],
  },
  'restart terminated restartable init container and next init container': {
    restartPolicy: 'Always',
    told: [0, 'runs', 0],
  },
  'restart terminated restartable init container and regular containers': {
    restartPolicy: 'Always',
    told: [0, 'runs', 'runs'],
  },
  "initialization failed; restart the last restartable init container even if pod's RestartPolicy == Never":
    { restartPolicy: 'Never', told: ['runs', 'runs', 137] },
  "restart restartable init container if regular containers are running even if pod's RestartPolicy == Never":
    { restartPolicy: 'Never', told: ['runs', 'runs', 137, ...RUN] },
  "kill the pod if all main containers succeeded if pod's RestartPolicy == Never": {
    restartPolicy: 'Never',
    told: [...RUN, 0, 0, 0],
  },
};

/** An image whose program runs until it is stopped, as those of the tests do. */
const IMAGE = 'nginx:1.27';
const SINCE = new Date(NOW - 60_000).toISOString().replace('.000', '');

const APPS: readonly Fields[] = ['foo1', 'foo2', 'foo3'].map((name) => ({ name, image: IMAGE }));
const PROBED = { livenessProbe: {}, startupProbe: {} };
const INITS: readonly Fields[] = [{}, PROBED, PROBED].map((probes, i) => ({
  name: `restartable-init-${i + 1}`,
  image: IMAGE,
  restartPolicy: 'Always',
  ...probes,
}));

function statusOf({ name }: Fields, told: Told, changed: boolean): ContainerStatus {
  const runs = typeof told !== 'number';
  const state = runs
    ? { running: { startedAt: SINCE } }
    : { terminated: { exitCode: told, startedAt: SINCE, finishedAt: SINCE } };
  return {
    name,
    image: fullImageName(changed ? 'nginx:1.26' : IMAGE),
    imageID: '',
    containerID: 'containerd://id000',
    state,
    lastState: {},
    ready: told === 'runs',
    started: told === 'runs',
    restartCount: 0,
  } as ContainerStatus;
}

function podOf({ restartPolicy, told, changed }: Given, inits: readonly Fields[]): Pod {
  const all = [...inits, ...APPS];
  const statuses = told.flatMap((one, i) =>
    one === undefined ? [] : [statusOf(all[i] as Fields, one, i === changed)],
  );
  return identified(
    'Pod',
    {
      spec: {
        nodeName: 'node-1',
        containers: APPS,
        ...(inits.length > 0 ? { initContainers: inits } : {}),
        ...(restartPolicy ? { restartPolicy } : {}),
      },
      status: {
        startTime: SINCE,
        initContainerStatuses: statuses.slice(0, inits.length),
        containerStatuses: statuses.slice(inits.length),
      },
    },
    'foo',
  ) as Pod;
}

/** What the next move of a container is, in the words of the tests. */
interface Deed {
  readonly starts: boolean;
  readonly killed: boolean;
  readonly runs: boolean;
}

const deeds =
  (given: Readonly<Record<string, Given>>, inits: readonly Fields[]): Recipe =>
  ({ $key, actions }) => {
    const known = given[$key];
    if (!known)
      return notRun('containers of which a runtime or a prober says what no pod’s status does');
    const pod = podOf(known, inits);
    const node = identified('Node', nodeManifest(1), 'node-1') as unknown as Node;
    const view = worldOf([node, pod], { now: NOW, kubernetes: '1.36' });
    const bootedAt = known.sandboxDead ? NOW - 1000 : undefined;
    const site = { view, pod, node, bootedAt, drag: 1 };
    const slots = slotsOf(site);
    const moves = movesOf(site, slots, Date.parse(SINCE));
    const done = slots.map((slot, i): Deed => {
      const outcome = moves(slot, i)?.outcome();
      if (!outcome) return { starts: false, killed: false, runs: isRunning(slot) };
      const after = { ...slot, status: outcome.status };
      const killed = outcome.reports.some(({ reason }) => reason === 'Killing');
      const starts = isRunning(slot)
        ? !isRunning(after) && !isWoundDown(slot, after) && (killed || restarts(site, after))
        : true;
      return { starts, killed, runs: isRunning(after) };
    });
    const names = slots.map(({ container }) => container.name);
    const whoStarts = (part: readonly Deed[]): readonly number[] =>
      part.flatMap(({ starts }, i) => (starts ? [i] : []));
    const { InitContainersToStart, ContainersToStart, ContainersToKill, KillPod, CreateSandbox } =
      actions;
    return {
      actual: {
        init: whoStarts(done.slice(0, inits.length)),
        app: whoStarts(done.slice(inits.length)),
        killed: names.filter((_, i) => done[i]?.killed),
        over: done.every(({ starts, runs }) => !starts && !runs),
      },
      expected: {
        init: InitContainersToStart ?? [],
        app: ContainersToStart ?? [],
        killed: (ContainersToKill ?? []).map((one: Fields) => one['$value'].name),
        // A sandbox that is made anew is killed first, too.
        over: KillPod === true && CreateSandbox !== true,
      },
    };
  };

const isRunning = ({ status }: Slot): boolean => status.state?.running !== undefined;
/** A sidecar that has been told to stop because the work is done. */
const isWoundDown = ({ role }: Slot, after: Slot): boolean =>
  role === 'sidecar' && after.status.state?.terminated?.reason === 'Completed';

export const podActions = deeds(PLAIN, []);
export const podActionsWithSidecars = deeds(SIDECARS, INITS);
