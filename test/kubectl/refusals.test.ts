import { describe, expect, test } from 'vitest';
import { clusterShell, deployment } from '../support/cluster-shell.js';

describe('kubectl refuses, in its own words,', () => {
  test('images that cannot be called so, timeouts that are none, selectors that select nothing', () => {
    const { kubectl } = clusterShell();
    expect(kubectl('run web --image=InvalidImageName').stderr).toBe(
      'error: Invalid image name "InvalidImageName": invalid reference format\n',
    );
    expect(kubectl('get pods --request-timeout=1p').stderr).toContain('Invalid timeout value.');
    expect(kubectl('get pods --request-timeout=5').code).toBe(0);
    expect(kubectl('cordon --selector=').stderr).toContain(
      'You must provide one or more resources by argument or filename.',
    );
    expect(kubectl('cordon').stderr).toContain('USAGE: cordon NODE [flags]');
    expect(kubectl('list').stderr).toBe(
      'error: unknown command "list" for "kubectl"\n\nDid you mean this?\n\tget\n\twait\n',
    );
  });

  test('subresources that a kind does not have', () => {
    const { kubectl } = clusterShell({ 'web.yaml': deployment('nginx:1') });
    kubectl('create -f web.yaml');
    expect(kubectl('get deploy web --subresource=scale').stdout).toMatch(
      /^NAME +DESIRED +AVAILABLE +AGE\nweb +2 +2 /,
    );
    expect(kubectl('get node node-1 --subresource=scale').stderr).toBe(
      'Error from server (NotFound): the server could not find the requested resource\n',
    );
    expect(kubectl('get node node-1 --subresource=status').stdout).toContain('node-1');
    expect(kubectl('get node node-1 --subresource=log').stderr).toContain(
      'invalid subresource value: "log". Must be one of [status scale resize]',
    );
  });

  test('to scale whatever comes after what was not of the size that was expected', () => {
    const { kubectl, find } = clusterShell();
    kubectl('create deployment a --image=nginx');
    kubectl('create deployment b --image=nginx --replicas=2');
    expect(kubectl('scale deploy a b --current-replicas=2 --replicas=3').stderr).toBe(
      'error: Expected replicas to be 2, was 1\n',
    );
    expect(find('Deployment', 'b')).toMatchObject({ spec: { replicas: 2 } });
  });
});

test('drain does not wait for pods that have been on their way out for longer than it is told', () => {
  const { kubectl, session } = clusterShell({}, 1);
  kubectl('run bare --image=nginx');
  const fault = { apiVersion: 'kubetape.io/v1alpha1', kind: 'Fault', metadata: { name: 'down' } };
  session.act(
    { verb: 'create', object: { ...fault, spec: { node: 'node-1', is: 'Down' } } as never },
    { technique: 'imperative-command', command: 'test' },
  );
  const { stdout, code } = kubectl('drain node-1 --force --skip-wait-for-delete-timeout=1');
  expect(code).toBe(0);
  expect(stdout).toContain(
    'pod "bare" has DeletionTimestamp older than 1 seconds, skipping\nnode/node-1 drained\n',
  );
});

test('version 0 of an object that replaces one is whatever version there is', () => {
  const map = (data: string, version: string) =>
    `{apiVersion: v1, kind: ConfigMap, metadata: {name: a, resourceVersion: "${version}"}, data: {a: ${data}}}`;
  const { kubectl, find } = clusterShell({ 'any.yaml': map('b', '0'), 'old.yaml': map('c', '1') });
  kubectl('create configmap a');
  expect(kubectl('replace -f any.yaml').stdout).toBe('configmap/a replaced\n');
  expect(find('ConfigMap', 'a')).toMatchObject({ data: { a: 'b' } });
  expect(kubectl('replace -f old.yaml').stderr).toContain('the object has been modified');
});

test('wait tells of each object that it has waited for to no avail', () => {
  const { kubectl } = clusterShell();
  kubectl('create deployment web --image=nginx --replicas=2');
  const wait = 'wait pods --all --for=condition=Nope';
  const { stderr } = kubectl(`${wait} --timeout=1s`);
  expect(stderr.match(/timed out waiting for the condition on pods\/web-/g)).toHaveLength(2);
  expect(kubectl(`${wait} --timeout=0`).stderr.match(/condition not met for web-/g)).toHaveLength(
    2,
  );
});
