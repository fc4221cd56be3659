// Images that nodes have already draw pods, by the names under which kubelets report them.

import { expect, test } from 'vitest';
import { imageScores } from '../../src/controllers/scheduler/image-locality.js';
import { Snapshot, snapshotOf } from '../../src/controllers/scheduler/snapshot.js';
import { nodeManifest } from '../../src/kinds/node/new-node.js';
import { podManifest, schedulingCluster } from '../support/scheduling.js';

const MB = 1024 * 1024;
const FULL = 'registry.example.com/model:v1';

const withImages = (i: number, ...images: readonly (readonly [name: string, mb: number])[]) => {
  const node = nodeManifest(i);
  const reported = images.map(([name, mb]) => ({ names: [name], sizeBytes: mb * MB }));
  return { ...node, status: { ...node.status, images: reported } };
};
const podOf = (...images: readonly string[]) =>
  podManifest('web', {
    initContainers: [{ name: 'first', image: images[0] }],
    containers: images.slice(1).map((image, i) => ({ name: `c${i}`, image })),
  });

function scoresFor(nodes: readonly object[], ...images: readonly string[]) {
  const world = schedulingCluster();
  for (const node of nodes) world.create(node);
  world.create(podOf(...images));
  const snapshot = snapshotOf(world.cluster.view);
  return imageScores(world.pod('web'), snapshot, snapshot.nodes);
}

test('a pod goes where its image is, though all nodes have as much room', () => {
  for (const holder of [1, 2, 3]) {
    const world = schedulingCluster();
    for (const i of [1, 2, 3])
      world.create(i === holder ? withImages(i, [FULL, 900]) : nodeManifest(i));
    world.create(podManifest('web', { containers: [{ name: 'main', image: FULL }] }));
    world.cluster.settle();
    expect(world.nodeOf('web')).toBe(`node-${holder}`);
  }
});

test('an image counts by its size and by how many nodes have it, from 23 MB to 1000 MB for each container', () => {
  const large = [FULL, 900] as const;
  // 900 MB on one of two nodes count as 450; the limit is that of two containers, as the first is an init container.
  expect(scoresFor([withImages(1, large), nodeManifest(2)], 'other', FULL)).toEqual([21, 0]);
  expect(scoresFor([withImages(1, large), withImages(2, large)], 'other', FULL)).toEqual([44, 44]);
  // An image that is needed twice counts twice.
  expect(scoresFor([withImages(1, large), nodeManifest(2)], FULL, FULL)).toEqual([44, 0]);
  expect(scoresFor([withImages(1, [FULL, 46]), nodeManifest(2)], 'other', FULL)).toEqual([0, 0]);
  expect(scoresFor([withImages(1, [FULL, 9000])], FULL, FULL)).toEqual([100]);
});

test('an image without a tag is the latest, and one without a registry is not found under its full name', () => {
  const node = withImages(1, ['docker.io/library/nginx:latest', 500], ['quay.io/a:latest', 500]);
  expect(scoresFor([node], 'x', 'quay.io/a')).toEqual([24]);
  expect(scoresFor([node], 'x', 'nginx')).toBeUndefined();
});

test('a snapshot that is brought up to date knows the images that one made anew does', () => {
  const world = schedulingCluster();
  world.nodes(3);
  world.create(podOf('quay.io/a:1', FULL));
  const images = { a: ['quay.io/a:1', 700], full: [FULL, 500] } as const;
  const kept = snapshotOf(world.cluster.view);
  for (const [i, which] of [
    [1, ['full']],
    [2, ['full', 'a']],
    [1, ['a']],
    [3, ['full']],
    [2, []],
  ] as const) {
    const { status } = withImages(i, ...which.map((key) => images[key]));
    world.act({
      verb: 'patch',
      ref: { kind: 'Node', name: `node-${i}` },
      subresource: 'status',
      patchType: 'merge',
      patch: { status: { images: status.images } },
    } as never);
    const view = world.cluster.view;
    const fresh = new Snapshot();
    fresh.update(view);
    kept.update(view);
    const scores = (snapshot: Snapshot) => imageScores(world.pod('web'), snapshot, snapshot.nodes);
    expect(scores(kept)).toEqual(scores(fresh));
    expect(scores(kept)).toBeDefined();
  }
  world.act({ verb: 'delete', ref: { kind: 'Node', name: 'node-3' } } as never);
  kept.update(world.cluster.view);
  expect(kept.images.holders(FULL)).toBeUndefined();
  const { sizes, nodes } = kept.images.holders('quay.io/a:1') ?? { sizes: [], nodes: 0 };
  expect([sizes[kept.node('node-1')?.slot ?? -1], nodes]).toEqual([700 * MB, 1]);
});
