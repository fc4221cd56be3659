import { describe, expect, test } from 'vitest';
import { garbageCollector } from '../../src/controllers/garbagecollector/index.js';
import type { KubeObject } from '../../src/machinery/object.js';
import { configMap, story } from '../support/infra-cluster.js';

const ref = (name: string) => ({ kind: 'ConfigMap', namespace: 'default', name });

/** grandparent <- parent <- child, and a child of parent and stranger both. */
function family(block = true) {
  const s = story({ controllers: [garbageCollector] });
  const made = (name: string, owners: readonly KubeObject[] = []) =>
    s.create(configMap(name, owners, block)) as KubeObject;
  const grandparent = made('grandparent');
  const parent = made('parent', [grandparent]);
  const stranger = made('stranger');
  made('child', [parent]);
  made('shared', [parent, stranger]);
  s.cluster.settle();
  const names = () => s.cluster.view.list('ConfigMap').map(({ metadata }) => metadata.name);
  const owners = (name: string) =>
    s.cluster.view.get('ConfigMap', name, 'default')?.metadata.ownerReferences?.map((o) => o.name);
  return { ...s, names, owners };
}

describe('garbage collector', () => {
  test('leaves objects with owners alone', () => {
    expect(family().names()).toEqual(['child', 'grandparent', 'parent', 'shared', 'stranger']);
  });

  test('in the background, dependents follow their owners, and only dangling references are dropped', () => {
    const f = family();
    f.remove(ref('grandparent'), { propagationPolicy: 'Background' });
    expect(f.names()).toContain('parent');
    f.cluster.settle();
    expect(f.names()).toEqual(['shared', 'stranger']);
    expect(f.owners('shared')).toEqual(['stranger']);
  });

  test('in the foreground, the owner goes last', () => {
    const f = family();
    f.remove(ref('grandparent'), { propagationPolicy: 'Foreground' });
    expect(f.cluster.view.get('ConfigMap', 'grandparent', 'default')?.metadata.finalizers).toEqual([
      'foregroundDeletion',
    ]);
    f.cluster.settle();
    expect(f.names()).toEqual(['shared', 'stranger']);
    expect(f.owners('shared')).toEqual(['stranger']);
  });

  test('a dependent with a finalizer blocks its owner in the foreground, until it lets go', () => {
    const f = family();
    const child = f.cluster.view.find(ref('child')) as KubeObject;
    f.change(ref('child'), { metadata: { ...child.metadata, finalizers: ['example.com/hold'] } });
    f.remove(ref('grandparent'), { propagationPolicy: 'Foreground' });
    f.cluster.settle();
    expect(f.names()).toEqual(['child', 'grandparent', 'parent', 'shared', 'stranger']);
    const held = f.cluster.view.find(ref('child')) as KubeObject;
    f.change(ref('child'), { metadata: { ...held.metadata, finalizers: [] } });
    f.cluster.settle();
    expect(f.names()).toEqual(['shared', 'stranger']);
  });

  test('a dependent that does not block its owner does not delay it', () => {
    const f = family(false);
    const child = f.cluster.view.find(ref('child')) as KubeObject;
    f.change(ref('child'), { metadata: { ...child.metadata, finalizers: ['example.com/hold'] } });
    f.remove(ref('parent'), { propagationPolicy: 'Foreground' });
    f.cluster.settle();
    expect(f.names()).toEqual(['child', 'grandparent', 'shared', 'stranger']);
  });

  test('orphans lose the reference and stay', () => {
    const f = family();
    f.remove(ref('parent'), { propagationPolicy: 'Orphan' });
    f.cluster.settle();
    expect(f.names()).toEqual(['child', 'grandparent', 'shared', 'stranger']);
    expect(f.owners('child')).toBeUndefined();
    expect(f.owners('shared')).toEqual(['stranger']);
  });

  test('an owner that never was, or has another uid, is absent', () => {
    const f = family();
    const stranger = f.cluster.view.find(ref('stranger')) as KubeObject;
    const impostor = { ...stranger, metadata: { ...stranger.metadata, uid: 'another' } };
    f.create(configMap('late', [impostor]));
    f.cluster.settle();
    expect(f.names()).not.toContain('late');
  });

  test('a cluster-scoped object with a namespaced owner is not collected', () => {
    const f = family();
    const { metadata } = configMap('x', [
      { ...(f.cluster.view.find(ref('stranger')) as KubeObject) },
    ]);
    f.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'cr', ownerReferences: metadata.ownerReferences },
    });
    f.remove(ref('stranger'));
    f.cluster.settle();
    expect(f.cluster.view.get('ClusterRole', 'cr')).toBeDefined();
  });
});
