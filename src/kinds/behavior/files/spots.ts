// Where a path of a container is kept: in a volume of its pod, or in the container's own file system, which lasts
// for one run of it.

import type { Container, PodStatus, Volume, VolumeMount } from 'kubernetes-types/core/v1.js';
import type { PodOf } from '../exec/place.js';

export interface Spot {
  /** `volume/NAME`, or `container/NAME/RUN`. */
  readonly store: string;
  /** In a volume, counted from its root. */
  readonly path: string;
  readonly readOnly: boolean;
}

export const isOfVolume = (store: string): boolean => store.startsWith('volume/');
export const volumeStore = (volume: string): string => `volume/${volume}`;
/** `run`: how many times the container has been started anew. */
export const ownStore = (container: string, run: number): string => `container/${container}/${run}`;

/** Whether Kubernetes itself fills it, and nobody else writes there. */
const isGiven = ({ configMap, secret, downwardAPI, projected }: Volume): boolean =>
  (configMap ?? secret ?? downwardAPI ?? projected) !== undefined;

export function spotOf(pod: PodOf, container: Container, run: number, path: string): Spot {
  const mount = innermost(container.volumeMounts ?? [], path);
  const volume = pod.spec.volumes?.find(({ name }) => name === mount?.name);
  if (!mount || !volume)
    return {
      store: ownStore(container.name, run),
      path,
      readOnly: container.securityContext?.readOnlyRootFilesystem === true,
    };
  return {
    store: volumeStore(volume.name),
    path: joined(mount.subPath, path.slice(rootOf(mount).length)),
    readOnly: isGiven(volume) || mount.readOnly === true,
  };
}

/** The path at which a container sees what is kept there; undefined: it does not. */
export function seenAt(
  { volumeMounts = [], name }: Container,
  run: number,
  { store, path }: Pick<Spot, 'store' | 'path'>,
): string | undefined {
  if (!isOfVolume(store)) return store === ownStore(name, run) ? path : undefined;
  for (const mount of volumeMounts) {
    if (volumeStore(mount.name) !== store) continue;
    const below = joined(mount.subPath, '');
    if (below === '') return `${rootOf(mount)}/${path}`;
    if (path === below) return rootOf(mount);
    if (path.startsWith(`${below}/`)) return rootOf(mount) + path.slice(below.length);
  }
  return undefined;
}

export function runOf(status: PodStatus | undefined, container: string): number {
  const { containerStatuses = [], initContainerStatuses = [] } = status ?? {};
  const ephemeral = status?.ephemeralContainerStatuses ?? [];
  const all = [...containerStatuses, ...initContainerStatuses, ...ephemeral];
  return all.find(({ name }) => name === container)?.restartCount ?? 0;
}

const rootOf = ({ mountPath }: VolumeMount): string => mountPath.replace(/\/+$/, '');

function innermost(mounts: readonly VolumeMount[], path: string): VolumeMount | undefined {
  let found: VolumeMount | undefined;
  for (const mount of mounts) {
    const root = rootOf(mount);
    if (path !== root && !path.startsWith(`${root}/`)) continue;
    if (!found || root.length > rootOf(found).length) found = mount;
  }
  return found;
}

const joined = (folder: string | undefined, path: string): string =>
  [...(folder ?? '').split('/'), ...path.split('/')].filter((part) => part !== '').join('/');
