import { describe, expect, test } from 'vitest';
import { namespaceController } from '../../src/controllers/namespace/index.js';
import { rootCaCertPublisher } from '../../src/controllers/rootca/index.js';
import { serviceAccountController } from '../../src/controllers/serviceaccount/index.js';
import type { KubeObject } from '../../src/machinery/object.js';
import { story } from '../support/infra-cluster.js';

const controllers = [namespaceController, rootCaCertPublisher, serviceAccountController];
const shop = { kind: 'Namespace', name: 'shop' };
const held = (finalizers: string[]) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'held', namespace: 'shop', finalizers },
});

function inShop() {
  const s = story({ controllers, namespaces: ['default', 'shop'] });
  s.cluster.settle();
  return s;
}

describe('namespaces', () => {
  test('start with a certificate and an account, which come back when they are deleted', () => {
    const { cluster, remove } = inShop();
    const has = () => [
      cluster.view.get('ConfigMap', 'kube-root-ca.crt', 'shop') !== undefined,
      cluster.view.get('ServiceAccount', 'default', 'shop') !== undefined,
    ];
    expect(has()).toEqual([true, true]);
    remove({ kind: 'ConfigMap', namespace: 'shop', name: 'kube-root-ca.crt' });
    remove({ kind: 'ServiceAccount', namespace: 'shop', name: 'default' });
    expect(has()).toEqual([false, false]);
    cluster.settle();
    expect(has()).toEqual([true, true]);
  });

  test('are emptied five seconds after they are deleted, and then go', () => {
    const { cluster, remove, create } = inShop();
    const deleted = remove(shop) as KubeObject & { status: { phase: string } };
    expect(deleted.status.phase).toBe('Terminating');
    expect(create(held([]))).toBe(
      'configmaps "held" is forbidden: unable to create new content in namespace shop because it is being terminated',
    );
    cluster.advance(3_900);
    expect(cluster.view.all('ServiceAccount', 'shop')).toHaveLength(1);
    cluster.settle();
    expect(cluster.view.find(shop)).toBeUndefined();
    expect(cluster.view.all('ConfigMap', 'shop')).toEqual([]);
    expect(cluster.view.get('Namespace', 'default')).toBeDefined();
  });

  test('tell what holds them up', () => {
    const { cluster, remove, create, change } = inShop();
    create(held(['example.com/hold']));
    remove(shop);
    cluster.settle();
    const ns = cluster.view.get('Namespace', 'shop');
    expect(
      ns?.status?.conditions?.map(({ status, reason, message }) => [status, reason, message]),
    ).toMatchInlineSnapshot(`
        [
          [
            "False",
            "ResourcesDiscovered",
            "All resources successfully discovered",
          ],
          [
            "False",
            "ParsedGroupVersions",
            "All legacy kube types successfully parsed",
          ],
          [
            "False",
            "ContentDeleted",
            "All content successfully deleted, may be waiting on finalization",
          ],
          [
            "True",
            "SomeResourcesRemain",
            "Some resources are remaining: configmaps. has 1 resource instances",
          ],
          [
            "True",
            "SomeFinalizersRemain",
            "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
          ],
        ]
      `);
    const ref = { kind: 'ConfigMap', namespace: 'shop', name: 'held' };
    const now = cluster.view.find(ref) as KubeObject;
    change(ref, { metadata: { ...now.metadata, finalizers: [] } });
    cluster.settle();
    expect(cluster.view.find(shop)).toBeUndefined();
  });

  test('some may not be deleted', () => {
    const { remove } = inShop();
    expect(remove({ kind: 'Namespace', name: 'default' })).toBe(
      'namespaces "default" is forbidden: this namespace may not be deleted',
    );
  });
});
