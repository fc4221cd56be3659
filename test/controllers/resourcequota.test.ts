import { describe, expect, test } from 'vitest';
import { replicaSetController } from '../../src/controllers/replicaset/index.js';
import { resourceQuotaController } from '../../src/controllers/resourcequota/index.js';
import { askedOf } from '../../src/kinds/pod/asked.js';
import { resourceQuota } from '../../src/kinds/resourcequota/index.js';
import { batchCluster } from '../support/batch.js';

const quota = (hard: Readonly<Record<string, string>>, more = {}) => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'q', namespace: 'default' },
  spec: { hard, ...more },
});

const pod = (name: string, resources?: unknown, more = {}, annotations = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', annotations },
  spec: {
    containers: [{ name: 'c', image: 'nginx', ...(resources ? { resources } : {}) }],
    ...more,
  },
});

const configMap = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
});

function world(hard?: Readonly<Record<string, string>>, more = {}) {
  const world = batchCluster([resourceQuotaController, replicaSetController]);
  const answer = hard ? world.create(quota(hard, more)) : undefined;
  world.cluster.settle();
  const q = () => world.cluster.view.get('ResourceQuota', 'q', 'default');
  return { ...world, answer, q, used: () => q()?.status?.used };
}

describe('a ResourceQuota', () => {
  test('refuses one pod too many, in words that say how many there are', () => {
    const w = world({ pods: '2' });
    w.create(pod('a'));
    w.create(pod('b'));
    expect(w.create(pod('c')).failure).toBe(
      'pods "c" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2',
    );
    w.cluster.settle();
    expect(w.used()).toEqual({ pods: '2' });
  });

  test('is exact from one request to the next, even before its status is', () => {
    const w = world({ 'count/configmaps': '1' });
    expect(w.create(configMap('a')).failure).toBeUndefined();
    expect(w.create(configMap('b')).failure).toBe(
      'configmaps "b" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=1, limited: count/configmaps=1',
    );
  });

  test('gives back what ends and what is deleted', () => {
    const w = world({ pods: '1', 'requests.cpu': '1' });
    const resources = { requests: { cpu: '400m' } };
    w.create(pod('a', resources, {}, { 'test/seconds': '5' }));
    w.cluster.advance(2000);
    expect(w.used()).toEqual({ pods: '1', 'requests.cpu': '400m' });
    w.seconds(10);
    expect(w.used()).toEqual({ pods: '0', 'requests.cpu': '0' });
    expect(w.create(pod('b', resources)).failure).toBeUndefined();
  });

  test('adds up requests and limits', () => {
    const w = world({ 'requests.cpu': '1', 'limits.memory': '1Gi', memory: '10Gi' });
    const asks = { requests: { cpu: '600m', memory: '1Gi' }, limits: { memory: '600Mi' } };
    expect(w.create(pod('x', { ...asks, limits: { memory: '1Gi' } })).failure).toBeUndefined();
    expect(
      w.create(
        pod('y', { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '512Mi' } }),
      ).failure,
    ).toBe(
      'pods "y" is forbidden: exceeded quota: q, requested: limits.memory=512Mi,requests.cpu=500m, used: limits.memory=1Gi,requests.cpu=600m, limited: limits.memory=1Gi,requests.cpu=1',
    );
  });

  test('insists that every container speaks up', () => {
    const w = world({ 'requests.cpu': '1', 'limits.cpu': '1' });
    expect(w.create(pod('a')).failure).toBe(
      'pods "a" is forbidden: failed quota: q: must specify limits.cpu for: c; requests.cpu for: c',
    );
  });

  test('with a scope counts only the pods in it', () => {
    const w = world({ pods: '1' }, { scopes: ['BestEffort'] });
    expect(w.create(pod('a')).failure).toBeUndefined();
    expect(w.create(pod('b', { requests: { cpu: '1m' } })).failure).toBeUndefined();
    expect(w.create(pod('c')).failure).toMatch(/^pods "c" is forbidden: exceeded quota: q/);
    w.cluster.settle();
    expect(w.used()).toEqual({ pods: '1' });
  });

  test('of node ports looks at updates as well', () => {
    const w = world({ 'services.nodeports': '0' });
    const service = (type: string) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's', namespace: 'default' },
      spec: { type, ports: [{ port: 80 }], selector: { a: 'b' } },
    });
    expect(w.create(service('ClusterIP')).failure).toBeUndefined();
    expect(
      w.change({ kind: 'Service', namespace: 'default', name: 's' }, { spec: { type: 'NodePort' } })
        .failure,
    ).toBe(
      'services "s" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=0, limited: services.nodeports=0',
    );
  });

  test('shows requests and limits in columns of their own', () => {
    const w = world({ pods: '2', 'limits.cpu': '4' });
    const object = w.q();
    const cells = resourceQuota.columns
      .filter(({ until }) => until === undefined)
      .map(({ value }) => object && value(object, w.cluster.view.now));
    expect(cells.slice(1, 3)).toEqual(['pods: 0/2', 'limits.cpu: 0/4']);
  });

  test.each([
    [
      { bogus: '1' },
      {},
      /spec\.hard\[bogus\]: Invalid value: "bogus": must be a standard resource/,
    ],
    [{ pods: '1.5' }, {}, /spec\.hard\[pods\]: Invalid value: .*: must be an integer/],
    [
      { 'requests.storage': '1' },
      { scopes: ['BestEffort'] },
      /spec\.scopes: Invalid value: \["BestEffort"\]: unsupported scope applied to resource/,
    ],
    [
      { pods: '1' },
      { scopes: ['BestEffort', 'NotBestEffort'] },
      /spec\.scopes: .*: conflicting scopes/,
    ],
  ])('of %j %j is refused', (hard, more, message) => {
    expect(world(hard, more).answer?.failure).toMatch(message);
  });
});

describe('a LimitRange', () => {
  const range = (item: Readonly<Record<string, unknown>>) => ({
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'l', namespace: 'default' },
    spec: { limits: [{ type: 'Container', ...item }] },
  });

  test('gives containers what they did not ask for, and says so', () => {
    const w = world();
    w.create(range({ default: { cpu: '500m' }, defaultRequest: { cpu: '200m' } }));
    w.create(pod('a'));
    const made = w.cluster.view.get('Pod', 'a', 'default');
    expect(made?.spec.containers[0]?.resources).toEqual({
      requests: { cpu: '200m' },
      limits: { cpu: '500m' },
    });
    expect(made?.metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(
      'LimitRanger plugin set: cpu request for container c; cpu limit for container c',
    );
  });

  test('takes its defaults from its bounds', () => {
    const w = world();
    w.create(range({ max: { cpu: '1' }, min: { cpu: '100m', memory: '1Mi' } }));
    expect(w.cluster.view.get('LimitRange', 'l', 'default')?.spec.limits?.[0]).toMatchObject({
      default: { cpu: '1' },
      defaultRequest: { cpu: '1', memory: '1Mi' },
    });
  });

  test.each([
    [
      { max: { cpu: '500m' } },
      { limits: { cpu: '600m' } },
      'maximum cpu usage per Container is 500m, but limit is 600m',
    ],
    [
      { min: { memory: '1Gi' } },
      { requests: { memory: '1Mi' } },
      'minimum memory usage per Container is 1Gi, but request is 1Mi',
    ],
    [
      { maxLimitRequestRatio: { cpu: '2' } },
      { requests: { cpu: '100m' }, limits: { cpu: '300m' } },
      'cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000',
    ],
    [
      { type: 'Pod', max: { cpu: '1' } },
      undefined,
      'maximum cpu usage per Pod is 1.  No limit is specified',
    ],
  ])('of %j refuses %j', (item, resources, message) => {
    const w = world();
    w.create(range(item));
    expect(w.create(pod('big', resources)).failure).toBe(`pods "big" is forbidden: ${message}`);
  });

  test('must make sense', () => {
    expect(world().create(range({ min: { cpu: '2' }, max: { cpu: '1' } })).failure).toContain(
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
    );
  });
});

test('the overhead of a pod counts against limits that it has, and against no others', () => {
  const container = { name: 'c', resources: { limits: { cpu: '2' } } };
  expect(
    askedOf({ containers: [container], overhead: { cpu: '1', memory: '1Gi' } }).amounts.usage,
  ).toEqual({
    pods: 1,
    'requests.cpu': 1000,
    'requests.memory': 2 ** 30,
    'limits.cpu': 3000,
  });
});

test('a pod without containers takes no more than its place', () => {
  expect(askedOf({} as never).amounts.usage).toEqual({ pods: 1 });
});

test('what is used is written in the format that pods ask in, and a limit as it was set', () => {
  const w = world({ 'requests.memory': '10G' });
  w.create(pod('a', { requests: { memory: '9G' } }));
  w.cluster.settle();
  expect(w.used()).toEqual({ 'requests.memory': '9G' });
  expect(w.create(pod('b', { requests: { memory: '2Gi' } })).failure).toBe(
    'pods "b" is forbidden: exceeded quota: q, requested: requests.memory=2Gi, used: requests.memory=9G, limited: requests.memory=10G',
  );
});
