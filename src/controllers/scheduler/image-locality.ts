// Nodes that have a pod's images start it sooner; large images that many nodes have count most.
//
// Source: pkg/scheduler/framework/plugins/imagelocality. As there, images are found by the very names that kubelets report. They
// report full ones, so that `nginx`, which is `docker.io/library/nginx:latest` on a node, counts nowhere [kubernetes#112699].
// Departure: images that are mounted as volumes do not count, as nobody pulls them here.

import type { PodSpec } from 'kubernetes-types/core/v1.js';
import type { Pod } from '../../kinds/pod/index.js';
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
  const names = namesOf(spec);
  const known = names.flatMap((name) => images.holders(name) ?? []);
  if (known.length === 0) return undefined;
  const max = SIZE_MAX * names.length;
  return nodes.map(({ name }) => {
    let sum = 0;
    for (const holders of known)
      sum += Math.trunc((holders.get(name) ?? 0) * (holders.size / all.length));
    const size = Math.min(Math.max(sum, SIZE_MIN), max);
    return Math.trunc((100 * (size - SIZE_MIN)) / (max - SIZE_MIN));
  });
}

const remembered = new WeakMap<PodSpec, readonly string[]>();

/** What a pod needs, by name and tag, as often as it is needed. */
function namesOf(spec: PodSpec): readonly string[] {
  const known = remembered.get(spec);
  if (known) return known;
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const names = containers.map(({ image = '' }) => tagged(image));
  remembered.set(spec, names);
  return names;
}

const tagged = (image: string): string =>
  image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
