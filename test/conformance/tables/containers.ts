// tables_kubelet: what a container is given: its seccomp profile, directories for what is mounted in its volumes, the
// amounts that its status tells, the words that its probe runs.

import { allocation } from '../../../src/controllers/kubelet/resizing.js';
import { nestedMounts } from '../../../src/kinds/behavior/exec/nested-mounts.js';
import { seccompOf } from '../../../src/kinds/behavior/exec/process-status.js';
import { probeAnswer, probeOutput } from '../../../src/kinds/behavior/probing.js';
import { probeCommand } from '../../../src/kinds/behavior/variables.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import { type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import type { Recipe, Recipes } from './table.js';
import { identified, worldOf } from './world.js';

/** The numbers of the runtime's interface. */
const TYPES = ['RuntimeDefault', 'Unconfined', 'Localhost'];
const ROOT = '/fakeSeccompProfileRoot/';

const confined =
  (otherwise: 'Unconfined' | 'RuntimeDefault'): Recipe =>
  ({ annotation, podSc, containerSc, expectedProfile, expectedError }) => {
    if (annotation) return notRun('annotations, which are not looked at since 1.27');
    const found = seccompOf(
      plain<never>(containerSc ?? undefined),
      plain<never>(podSc ?? undefined),
      otherwise,
    );
    if (expectedError)
      return { actual: 'problem' in found ? found.problem : found, expected: expectedError };
    const { ProfileType = 0, LocalhostRef = '' } = expectedProfile ?? {};
    const profile = LocalhostRef.replace(ROOT, '');
    return {
      actual: found,
      expected: { type: TYPES[ProfileType], ...(profile ? { profile } : {}) },
    };
  };

/** What the program that a probe runs ends with, for the results that it can have; a container without one is well. */
const EXIT_CODES: Readonly<Record<string, number>> = { '': 0, success: 0, failure: 1 };
const [SUCCESS, FAILURE] = [0, 1];

export const containerRecipes: Recipes = {
  TestGetSeccompProfile: confined('Unconfined'),
  TestGetSeccompProfileDefaultSeccomp: confined('RuntimeDefault'),
  TestGetNestedMountpoints: ({ pod, volname, err, expected }) => {
    const { spec } = identified('Pod', pod, 'it') as unknown as Pod;
    const found = nestedMounts({ ...spec, containers: spec.containers ?? [] }, volname);
    if (err || 'problem' in found) return { actual: 'problem' in found, expected: err };
    return { actual: [...found.paths].sort(), expected: [...(expected ?? [])].sort() };
  },
  TestProbe: ({ probe, env, expectCommand, execResult, expectedResult }) => {
    if (expectCommand !== null)
      return {
        actual: probeCommand(probe.exec.command, plain(env ?? [])),
        expected: expectCommand,
      };
    const code = EXIT_CODES[execResult];
    if (code === undefined) return notRun('results that no exit code gives');
    const answer = probeAnswer(plain(probe ?? {}), [{ command: '*', code }], undefined);
    return { actual: answer?.code ? FAILURE : SUCCESS, expected: expectedResult };
  },
  TestNewExecInContainer: ({ stdout, expected }) => ({
    actual: probeOutput({ stdout }),
    expected,
  }),
  TestConvertToAPIContainerStatusesForResources: ({ Resources, Expected }) => {
    const world = worldOf([], { kubernetes: '1.36' });
    const wanted = Expected as readonly Fields[];
    const given = (wanted ?? []).map((_, i) =>
      allocation(world, { name: '', resources: plain(Resources?.[i] ?? {}) }),
    );
    // A container that is given nothing says so upstream, and says nothing here.
    const told = ({ allocatedResources = {}, resources = {} }: Fields) => ({
      ...{ allocatedResources, resources },
    });
    return { actual: given.map((one) => told(one as Fields)), expected: wanted.map(told) };
  },
};
