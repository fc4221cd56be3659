// Nodes that have a pod's images start it sooner; large images that many nodes have count most.
//
// Source: pkg/scheduler/framework/plugins/imagelocality. As there, images are found by the very names that kubelets report. They
// report full ones, so that `nginx`, which is `docker.io/library/nginx:latest` on a node, counts nowhere [kubernetes#112699].
// Departure: images that are mounted as volumes do not count, as nobody pulls them here.

import type { PodSpec } from 'kubernetes-types/core/v1.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { Holders, NodeImages } from './node-images.js';
import type { NodeInfo, Snapshot } from './snapshot.js';

const MB = 1024 * 1024;
const SIZE_MIN = 23 * MB;
/** For each image of the pod. */
const SIZE_MAX = 1000 * MB;

/** Undefined when no node has any of the images: all score the same then. */
export function imageScores(
  { spec }: Pod,
  { images, nodes: all }: Snapshot,
  nodes: readonly NodeInfo[],
): readonly number[] | undefined {
  const needed = (spec.initContainers?.length ?? 0) + spec.containers.length;
  const known = heldOf(spec, images);
  if (known.length === 0) return undefined;
  const max = SIZE_MAX * needed;
  const scores: number[] = [];
  for (const { slot } of nodes) {
    let sum = 0;
    for (const holders of known)
      sum += Math.trunc((holders.sizes[slot] ?? 0) * (holders.nodes / all.length));
    const size = Math.min(Math.max(sum, SIZE_MIN), max);
    scores.push(Math.trunc((100 * (size - SIZE_MIN)) / (max - SIZE_MIN)));
  }
  return scores;
}

/** Those of a pod's images that a node has, as often as they are needed. */
function heldOf({ initContainers, containers }: PodSpec, images: NodeImages): readonly Holders[] {
  const held: Holders[] = [];
  for (const list of [initContainers, containers])
    for (const { image = '' } of list ?? []) {
      const holders = images.holders(tagged(image));
      if (holders) held.push(holders);
    }
  return held;
}

const tagged = (image: string): string =>
  image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
