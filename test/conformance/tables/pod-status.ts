// tables_kubelet: what is written of a pod for the last time.
//
// What the tests of 1.28.7 expect of recorded pods in Go functions is told here in data, by the case's name.

import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import { lastPhase, lastStatuses } from '../../../src/controllers/kubelet/last-status.js';
import { condition } from '../../../src/controllers/kubelet/status.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import { timestamp } from '../../../src/machinery/duration.js';
import { type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import { INCOMPLETE, type Recipe } from './table.js';
import { identified, NOW } from './world.js';

/** A container's state afterwards: never known, waiting, or the exit code that it had. */
type Last = 'unknown' | 'waiting' | number;

/** Init containers and others, by the name of the case; those without a name by their statuses. */
const LAST: Readonly<Record<string, readonly [init: readonly Last[], app: readonly Last[]]>> = {
  'no status': [[], []],
  'a status': [[], [2]],
  'last termination state set': [[], ['unknown']],
  'no previous state': [[], ['unknown']],
  'uninitialized pod defaults the first init container': [['unknown'], ['waiting']],
  'uninitialized pod defaults only the first init container': [['unknown', 'waiting'], ['waiting']],
  'uninitialized pod defaults gaps': [['unknown', 'unknown', 1, 'waiting'], ['waiting']],
  'failed last container is uninitialized': [['unknown', 'unknown', 1], ['waiting']],
  'successful last container is initialized': [['unknown', 'unknown', 0], ['unknown']],
  'successful last previous container is initialized, and container state is overwritten': [
    ['unknown', 'unknown', 'unknown'],
    ['unknown'],
  ],
  'running container proves initialization': [['unknown'], ['unknown']],
  'evidence of terminated container proves initialization': [['unknown'], [0]],
  'evidence of previously terminated container proves initialization': [['unknown'], ['unknown']],
};

const lastOf = ({ state }: ContainerStatus): Last | string => {
  const exit = state?.terminated;
  if (!exit) return state?.waiting ? 'waiting' : 'neither';
  return exit.reason === 'ContainerStatusUnknown' && exit.exitCode === 137
    ? 'unknown'
    : exit.exitCode;
};

export const lastStatus: Recipe = ({ name, pod: recorded }) => {
  const pod = identified('Pod', recorded, 'foo') as Pod;
  const { initContainerStatuses: init = [], containerStatuses: app = [] } = pod.status ?? {};
  const wanted = LAST[name || (app.length === 0 ? 'no status' : 'a status')];
  if (!wanted) return notRun(INCOMPLETE);
  const last = lastStatuses(pod.spec, { init, app });
  return {
    actual: {
      init: last.init.map(lastOf),
      app: last.app.map(lastOf),
      phase: lastPhase(pod.status?.phase),
    },
    expected: { init: wanted[0], app: wanted[1], phase: 'Failed' },
  };
};

export const terminalPhase: Recipe = ({ status, wantStatus }) => ({
  actual: lastPhase(status.phase),
  expected: wantStatus.phase,
});

export const transitionTime: Recipe = ({ condition: now, oldCondition: old, expectUpdate }) => {
  if (now === null) return notRun('a condition that nobody has anything to say of');
  const at = timestamp(NOW);
  const { type, status } = plain<Fields>(now) as { type: string; status: 'True' };
  const known = old === null ? [] : [{ ...plain<Fields>(old), lastTransitionTime: 'before' }];
  const since = condition({ type, status }, known as never, at, undefined).lastTransitionTime;
  return { actual: (since as unknown) === at, expected: expectUpdate };
};
