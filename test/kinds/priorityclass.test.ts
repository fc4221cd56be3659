import { expect, test } from 'vitest';
import type { Pod } from '../../src/kinds/pod/index.js';
import { systemPriorityClasses } from '../../src/kinds/priorityclass/index.js';
import { isFailure } from '../../src/machinery/status.js';
import { podManifest, schedulingCluster } from '../support/scheduling.js';

const manifest = (name: string, value: number, rest: Record<string, unknown> = {}) => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  ...rest,
});

test('the classes of the system are accepted, others like them are not', () => {
  const world = schedulingCluster();
  for (const known of systemPriorityClasses) world.create(known);
  const { response } = world.act({
    verb: 'create',
    object: manifest('system-mine', 1) as never,
  });
  expect(isFailure(response) && response.message).toBe(
    `PriorityClass.scheduling.k8s.io "system-mine" is invalid: metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class`,
  );
});

test('a value is for ever', () => {
  const world = schedulingCluster();
  world.create(manifest('high', 1000));
  const { response } = world.act({
    verb: 'patch',
    ref: { kind: 'PriorityClass', name: 'high' },
    patchType: 'merge',
    patch: { value: 2000 },
  });
  expect(isFailure(response) && response.message).toBe(
    'PriorityClass.scheduling.k8s.io "high" is invalid: value: Forbidden: may not be changed in an update.',
  );
});

test('one class at most is the default, and pods that name none are of it', () => {
  const world = schedulingCluster();
  world.create(manifest('b', 20, { globalDefault: true, preemptionPolicy: 'Never' }));
  const { response } = world.act({
    verb: 'create',
    object: manifest('a', 10, { globalDefault: true }) as never,
  });
  expect(isFailure(response) && response.message).toBe(
    'priorityclasses.scheduling.k8s.io "a" is forbidden: PriorityClass b is already marked as default. Only one default can exist',
  );
  const pod = world.create(podManifest('web')) as Pod;
  expect(pod.spec).toMatchObject({
    priorityClassName: 'b',
    priority: 20,
    preemptionPolicy: 'Never',
  });
});
