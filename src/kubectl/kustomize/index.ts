// `-k DIR`: what a kustomization makes of the manifests it names.
//
// Source: kustomize api/internal/target and api/krusty, version 5 as kubectl has it. A layer gathers its resources,
// layers below included, generates ConfigMaps and Secrets, and changes all of them, always in this order: patches,
// namespace, prefix and suffix, labels, annotations, JSON patches, replicas, images. Departures: what runs programs or
// needs the network is refused by name, and so are replacements and vars.

import type { Reader } from '../../machinery/reader.js';
import type { Files } from '../io.js';
import { fail } from '../problem.js';
import { refuseUnknown } from './fields.js';
import { generated } from './generate.js';
import { setImages, setReplicas } from './images.js';
import { addAnnotations, addLabels } from './labels.js';
import { mergeGenerated, withHashes } from './names.js';
import { inLegacyOrder } from './order.js';
import { applyPatches } from './patches.js';
import { join, readKustomization, resourcesIn } from './read.js';
import { rename, setNamespace } from './rename.js';
import type { Kustomization, Resource } from './resource.js';

/** The objects of a kustomization, in the order in which kubectl sends them. */
export function buildKustomization(
  files: Files,
  view: Reader,
  directory: string,
): readonly Resource['object'][] {
  const top = readKustomization(files, directory);
  const built = withHashes(layer(files, view, directory, []));
  const ordered = top.sortOptions?.order === 'fifo' ? built : inLegacyOrder(built);
  return ordered.map(({ object }) => object);
}

function layer(
  files: Files,
  view: Reader,
  directory: string,
  above: readonly string[],
): readonly Resource[] {
  if (above.includes(directory))
    fail(`accumulating resources: cycle detected: ${[...above, directory].join(' -> ')}`);
  const read = readKustomization(files, directory);
  refuseUnknown(read, directory);
  const below = [...(read.resources ?? []), ...(read.bases ?? []), ...(read.components ?? [])];
  const gathered = below.flatMap((entry) => {
    const path = join(directory, entry);
    if (files.list(path, false)) return layer(files, view, path, [...above, directory]);
    return resourcesIn(files, path);
  });
  const all = mergeGenerated(gathered, generated(files, directory, read));
  return changed(files, view, directory, read, all);
}

function changed(
  files: Files,
  view: Reader,
  directory: string,
  read: Kustomization,
  all: readonly Resource[],
): readonly Resource[] {
  const patched = applyPatches(files, view, directory, read, all);
  const renamed = rename(setNamespace(view, patched, read.namespace), read);
  const labelled = addAnnotations(addLabels(renamed, read), read.commonAnnotations ?? {});
  return setImages(setReplicas(labelled, read.replicas ?? []), read.images ?? []);
}
