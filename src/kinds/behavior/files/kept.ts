// Files that somebody wrote with `kubectl exec` or `kubectl cp`: nothing makes them but that command, so they are kept on the tape,
// as annotations of what they last as long as: the pod, the PersistentVolume, or the node of a hostPath.
//
// One annotation a file, so that two who write different files do not get in each other's way. Departure: a real
// cluster has no such annotations, and its files are in no log.

import type { PersistentVolumeClaim, PodSpec, Volume } from 'kubernetes-types/core/v1.js';
import type { Millis, ObjectRef } from '../../../machinery/object.js';
import { hash } from '../../../machinery/random.js';
import type { Reader } from '../../../machinery/reader.js';
import type { PodOf } from '../exec/place.js';
import { isOfVolume, type Spot, volumeStore } from './spots.js';

const PREFIX = 'files.kubetape.io/';

export interface KeptFile extends Pick<Spot, 'store' | 'path'> {
  readonly at: Millis;
  /** Undefined: it has been removed. */
  readonly text?: string;
}

/** Of a node: that there is a socket, or a device; `Any`: whatever is looked for there and below. */
interface Typed {
  readonly type?: string;
}

export const isOfFile = (annotation: string): boolean => annotation.startsWith(PREFIX);

/** What was written into a pod's containers and volumes, in stores as the pod calls them. */
export function keptFiles(reader: Reader, pod: PodOf): readonly KeptFile[] {
  const found = [...filesOn(reader, { kind: 'Pod', ...nameOf(pod) })];
  for (const volume of pod.spec.volumes ?? []) {
    const home = homeOf(reader, pod, volume);
    if (!home) continue;
    const store = volumeStore(volume.name);
    for (const { path, ...file } of filesOn(reader, home.ref)) {
      const isBelow = path.startsWith(home.below);
      if (isBelow) found.push({ ...file, store, path: path.slice(home.below.length) });
    }
  }
  return found;
}

/** What has to be asked of the API server to keep a file. */
export function keeping(reader: Reader, pod: PodOf, file: KeptFile) {
  const volume = pod.spec.volumes?.find(({ name }) => volumeStore(name) === file.store);
  const home = volume && isOfVolume(file.store) ? homeOf(reader, pod, volume) : undefined;
  const { ref = { kind: 'Pod', ...nameOf(pod) }, below = '' } = home ?? {};
  const { store, path, ...rest } = file;
  const kept = home ? { ...rest, path: below + path } : { ...rest, path, store };
  const name = `${path
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(-40)}.${hash(`${home ? '' : store}/${kept.path}`).toString(16)}`;
  const annotations = { [PREFIX + name]: JSON.stringify(kept) };
  return { verb: 'patch', ref, patchType: 'merge', patch: { metadata: { annotations } } } as const;
}

const nameOf = ({ metadata: { namespace, name } }: PodOf) => ({
  ...(namespace === undefined ? {} : { namespace }),
  name,
});

/** What was written on a node, and what it is said to have besides. The paths of directories end with a slash. */
export function* pathsKeptOn(
  reader: Reader,
  node: string,
): Iterable<{ readonly path: string; readonly type: string }> {
  const { annotations = {} } = reader.find({ kind: 'Node', name: node })?.metadata ?? {};
  for (const [key, value] of Object.entries(annotations)) {
    const { path, text, type = 'File' } = (isOfFile(key) && read(value)) || {};
    if (path !== undefined && (text !== undefined || type !== 'File'))
      yield { path: `/${path.replace(/^\//, '')}`, type };
  }
}

/** What was written where it lasts no longer than the pod. */
export const keptInside = ({ metadata }: Pick<PodOf, 'metadata'>): readonly KeptFile[] =>
  filesIn(metadata.annotations);

const filesOn = (reader: Reader, ref: ObjectRef): readonly KeptFile[] =>
  filesIn(reader.find(ref)?.metadata.annotations);

function filesIn(annotations: Readonly<Record<string, string>> | undefined): readonly KeptFile[] {
  if (!annotations) return NONE;
  const files: KeptFile[] = [];
  for (const key in annotations) {
    const file = isOfFile(key) ? read(annotations[key] ?? '') : undefined;
    if (file && file.type === undefined) files.push(file);
  }
  return files;
}

const NONE: readonly KeptFile[] = [];

/** Undefined for what somebody else has put there. */
function read(value: string): (KeptFile & Typed) | undefined {
  try {
    const { store = '', path, at = 0, text, type } = JSON.parse(value) as Partial<KeptFile & Typed>;
    if (typeof path !== 'string' || typeof at !== 'number' || typeof store !== 'string') return;
    const of = typeof type === 'string' ? { type } : {};
    return { store, path, at, ...of, ...(typeof text === 'string' ? { text } : {}) };
  } catch {
    return undefined;
  }
}

interface Home {
  readonly ref: ObjectRef;
  /** Where the volume begins in what is kept there. */
  readonly below: string;
}

/** What outlives the pod; undefined: nothing does. */
function homeOf(reader: Reader, pod: PodOf, volume: Volume): Home | undefined {
  const { persistentVolumeClaim, ephemeral, hostPath } = volume;
  const { nodeName } = pod.spec as PodSpec;
  if (hostPath && nodeName)
    return {
      ref: { kind: 'Node', name: nodeName },
      below: hostPath.path.replace(/^\/+|\/*$/g, '').replace(/(.)$/, '$1/'),
    };
  const claim =
    persistentVolumeClaim?.claimName ?? (ephemeral && `${pod.metadata.name}-${volume.name}`);
  if (claim === undefined) return undefined;
  const { namespace } = pod.metadata;
  const found = reader.find({
    kind: 'PersistentVolumeClaim',
    ...(namespace === undefined ? {} : { namespace }),
    name: claim,
  });
  const name = (found as PersistentVolumeClaim | undefined)?.spec?.volumeName;
  return name ? { ref: { kind: 'PersistentVolume', name }, below: '' } : undefined;
}
