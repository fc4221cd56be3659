// Whether there is on a node what a hostPath says must be there, or may not be anything else.
//
// Source: pkg/volume/hostpath/host_path.go checkType. What is there is what any node has, what somebody has written there
// with `kubectl exec` or `kubectl debug node`, and what pods of the node have had made. Departure: a directory that was
// made for a pod, and in which nobody has written, is gone with the last pod that mounts it.

import type {
  HostPathVolumeSource,
  PersistentVolume,
  PersistentVolumeClaim,
  Volume,
} from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import { pathsKeptOn } from '../../kinds/behavior/files/kept.js';
import { type FileType, typeOnNewNode } from '../../kinds/node/file-system.js';
import type { Pod } from '../../kinds/pod/index.js';
import { type ObjectRef, refOf } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import type { Change } from '../controller.js';

interface Wanted {
  readonly type: FileType;
  readonly called: string;
}

const WANTED: Readonly<Record<string, Wanted>> = {
  Directory: { type: 'Directory', called: 'directory' },
  DirectoryOrCreate: { type: 'Directory', called: 'directory' },
  File: { type: 'File', called: 'file' },
  FileOrCreate: { type: 'File', called: 'file' },
  Socket: { type: 'Socket', called: 'socket file' },
  CharDevice: { type: 'CharDevice', called: 'character device' },
  BlockDevice: { type: 'BlockDevice', called: 'block device' },
};

/** The hostPath of a volume, or of the PersistentVolume behind its claim, and what events call the volume. */
export function hostPathOf(
  reader: Reader,
  { metadata: { namespace, name } }: Pod,
  volume: Volume,
): { readonly volume: string; readonly hostPath: HostPathVolumeSource } | undefined {
  const { hostPath, persistentVolumeClaim, ephemeral } = volume;
  if (hostPath) return { volume: volume.name, hostPath };
  const claimName = persistentVolumeClaim?.claimName ?? (ephemeral && `${name}-${volume.name}`);
  if (claimName === undefined) return undefined;
  const claim = reader.find({ kind: 'PersistentVolumeClaim', namespace, name: claimName });
  const bound = (claim as PersistentVolumeClaim | undefined)?.spec?.volumeName;
  const found = bound ? reader.find({ kind: 'PersistentVolume', name: bound }) : undefined;
  const behind = (found as PersistentVolume | undefined)?.spec?.hostPath;
  return bound && behind ? { volume: bound, hostPath: behind } : undefined;
}

/** Why a hostPath cannot be mounted. */
export function hostPathProblem(
  view: View,
  pod: Pod,
  { path, type = '' }: HostPathVolumeSource,
): string | undefined {
  const wanted = WANTED[type];
  if (!wanted) return undefined;
  const found = typeOn(view, pod, path);
  if (found === wanted.type || found === 'unknown') return undefined;
  if (found === undefined && type.endsWith('OrCreate')) return undefined;
  return `hostPath type check failed: ${path} is not a ${wanted.called}`;
}

function typeOn(view: View, pod: Pod, given: string): FileType | 'unknown' | undefined {
  const path = given.replace(/(.)\/+$/, '$1');
  const { nodeName = '' } = pod.spec;
  const own = typeOnNewNode(path);
  if (own !== undefined) return own;
  return typeAmong(pathsKeptOn(view, nodeName), path) ?? typeAmong(madeOn(view, nodeName), path);
}

interface Known {
  readonly path: string;
  readonly type: string;
}

/** The paths of directories end with a slash. */
function typeAmong(all: Iterable<Known>, path: string): FileType | 'unknown' | undefined {
  for (const { path: known, type } of all) {
    if (type === 'Any' && `${path}/`.startsWith(known.replace(/\/*$/, '/'))) return 'unknown';
    if (known === path) return type as FileType;
    if (known.startsWith(`${path}/`)) return 'Directory';
  }
  return undefined;
}

/** What was made for pods that have begun: by the kubelet, or by the runtime where nothing is checked. */
function* madeOn(view: View, node: string): Iterable<Known> {
  for (const pod of view.indexed('Pod', 'node', node) as Iterable<Pod>) {
    if (!hasBegun(pod)) continue;
    for (const volume of pod.spec.volumes ?? []) {
      const { path, type = '' } = hostPathOf(view, pod, volume)?.hostPath ?? {};
      if (path === undefined) continue;
      if (type === '' || type === 'DirectoryOrCreate')
        yield { path: path.replace(/\/*$/, '/'), type: 'Directory' };
      if (type === 'FileOrCreate') yield { path, type: 'File' };
    }
  }
}

const hasBegun = ({ status }: Pod): boolean =>
  [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].some(
    ({ containerID }) => containerID !== undefined,
  );

/** The pods that wait for something on a node. */
export const lackingOn = (view: View, node: string): readonly ObjectRef[] =>
  (view.indexed('Pod', 'node', node) as readonly Pod[])
    .filter((pod) => !hasBegun(pod) && pod.spec.volumes?.some(mayBeHostPath))
    .map(refOf);

const mayBeHostPath = ({ hostPath, persistentVolumeClaim, ephemeral }: Volume): boolean =>
  (hostPath ?? persistentVolumeClaim ?? ephemeral) !== undefined;

/** A pod has begun for which something may have been made on its node, or it is gone. */
export const changesNode = ({ object, before, deleted }: Change<Pod>): boolean =>
  object.spec.volumes?.some(mayBeHostPath) === true &&
  (deleted || (hasBegun(object) && !(before && hasBegun(before))));
