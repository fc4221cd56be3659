// What pods ask for as a whole: defaults, rules, and who counts it.

import { dump } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { clusterShell } from '../support/cluster-shell.js';

type Resources = Readonly<Record<string, Readonly<Record<string, string>>>>;

const container = (name: string, resources: Resources = {}, more: object = {}) => ({
  name,
  image: 'web:1',
  resources,
  ...more,
});

const manifest = (resources: unknown, spec: object = {}, kind = 'Pod') => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'web' },
  spec: { containers: [container('a'), container('b')], resources, ...spec },
});

function world(objects: Readonly<Record<string, unknown>>) {
  const files = Object.fromEntries(
    Object.entries(objects).map(([name, object]) => [`${name}.yaml`, dump(object)]),
  );
  return clusterShell(files, 2);
}

function specOf(resources: unknown, spec: object = {}) {
  const { kubectl } = world({ web: manifest(resources, spec) });
  expect(kubectl('create -f web.yaml').stderr).toBe('');
  const pod = JSON.parse(kubectl('get pod web -o json').stdout) as {
    readonly spec: { readonly resources?: Resources };
    readonly status: { readonly qosClass: string };
  };
  return { resources: pod.spec.resources, qos: pod.status.qosClass };
}

describe('what a pod asks for as a whole', () => {
  test('is what it is limited to, where containers say nothing', () => {
    expect(specOf({ limits: { cpu: '1', memory: '1Gi' } })).toEqual({
      resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } },
      qos: 'Guaranteed',
    });
  });

  test('is what its containers and sidecars ask for together, where they say something', () => {
    const containers = [
      container('a', { requests: { cpu: '100m' } }),
      container('b', { requests: { cpu: '1' } }),
    ];
    const initContainers = [
      container('s', { requests: { cpu: '200m' } }, { restartPolicy: 'Always' }),
    ];
    expect(
      specOf({ limits: { cpu: '2', memory: '1Gi' } }, { containers, initContainers }),
    ).toMatchObject({ resources: { requests: { cpu: '1300m', memory: '1Gi' } }, qos: 'Burstable' });
  });

  test('is left open by a pod that limits nothing', () => {
    expect(specOf({ requests: { cpu: '1' } }).resources).toEqual({ requests: { cpu: '1' } });
  });

  test('decides alone about the quality of service', () => {
    const containers = [container('a', { requests: { cpu: '100m' } })];
    const all = { cpu: '1', memory: '1Gi' };
    expect(specOf({ limits: all, requests: all }, { containers }).qos).toBe('Guaranteed');
  });

  test.each([
    [
      'covers its containers',
      { requests: { cpu: '1' } },
      {
        containers: [
          container('a', { requests: { cpu: '700m' } }),
          container('b', { requests: { cpu: '800m' } }),
        ],
      },
      'spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 1500m',
    ],
    [
      'bounds each container',
      { limits: { memory: '1Gi' }, requests: { memory: '64Mi' } },
      { containers: [container('a', { limits: { memory: '2Gi' }, requests: { memory: '8Mi' } })] },
      'spec.resources.containers[0][memory].limits: Invalid value: "2Gi": must be less than or equal to pod limits of 1Gi',
    ],
    [
      'is of CPU, memory and huge pages',
      { requests: { 'ephemeral-storage': '1Gi' } },
      {},
      'spec.resources.requests[ephemeral-storage]: Unsupported value: "ephemeral-storage": supported values: "cpu", "hugepages-", "memory"',
    ],
    [
      'is at most the limit',
      { requests: { cpu: '2' }, limits: { cpu: '1' } },
      {},
      'spec.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ],
    [
      'is not for Windows',
      { requests: { cpu: '2' } },
      { os: { name: 'windows' } },
      'spec.resources: Forbidden: may not be set for a windows pod',
    ],
  ])('%s', (_, resources, spec, message) => {
    const { kubectl } = world({ web: manifest(resources, spec) });
    expect(kubectl('create -f web.yaml').stderr).toBe(`The Pod "web" is invalid: ${message}\n`);
  });
});

describe('who counts what a pod asks for as a whole', () => {
  test('the scheduler', () => {
    const { kubectl } = world({ web: manifest({ requests: { cpu: '500' } }) });
    kubectl('create -f web.yaml');
    expect(kubectl('describe pod web').stdout).toContain('2 Insufficient cpu');
  });

  test('quotas, which then ask nothing of its containers', () => {
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q' },
      spec: { hard: { 'requests.cpu': '1', 'limits.memory': '1Gi' } },
    };
    const { kubectl } = world({
      quota,
      web: manifest({ requests: { cpu: '750m' }, limits: { memory: '1Gi' } }),
      silent: manifest({ requests: { cpu: '750m' } }),
    });
    kubectl('create -f quota.yaml');
    expect(kubectl('create -f silent.yaml').stderr).toContain(
      'failed quota: q: must specify limits.memory for: a,b',
    );
    expect(kubectl('create -f web.yaml').stderr).toBe('');
    const used = kubectl('get quota q -o jsonpath={.status.used}').stdout;
    expect(JSON.parse(used)).toEqual({ 'limits.memory': '1Gi', 'requests.cpu': '750m' });
  });

  test('limit ranges, by their bounds for pods', () => {
    const range = {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'r' },
      spec: { limits: [{ type: 'Pod', max: { cpu: '2' } }] },
    };
    const { kubectl } = world({ range, web: manifest({ limits: { cpu: '3' } }) });
    kubectl('create -f range.yaml');
    expect(kubectl('create -f web.yaml').stderr).toContain(
      'maximum cpu usage per Pod is 2, but limit is 3',
    );
  });
});
