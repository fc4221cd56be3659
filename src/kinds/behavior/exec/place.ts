// Where a command runs: a container of a pod, with the environment and the files that Kubernetes puts into it.
//
// What the image holds nobody knows. ConfigMaps, Secrets, the downward API and the account's namespace are read as
// they are at the moment looked at; the token of an account is not among the files, for it lies outside the tape.
// Source: pkg/kubelet/kubelet_pods.go makeEnvironmentVariables, pkg/volume/{configmap,secret,projected,downwardapi}.

import type { Container, PodSpec, PodStatus, Volume } from 'kubernetes-types/core/v1.js';
import type { KubeObject } from '../../../machinery/object.js';
import type { Reader } from '../../../machinery/reader.js';
import { directoriesBelow } from '../../node/file-system.js';
import { type Contents, contentsOf } from '../files/contents.js';
import type { KeptFile } from '../files/kept.js';
import { runOf, type Spot, spotOf } from '../files/spots.js';
import type { ExecAnswer } from '../index.js';
import { behaviorOf } from '../match.js';
import { type Network, networkOf } from '../network/connect.js';
import { nameServer } from '../network/names.js';
import { amountIn, environmentOf } from './environment.js';
import { hostsFile, resolvConf } from './etc-files.js';
import { hostOf } from './host-name.js';
import { nestedMounts } from './nested-mounts.js';
import { cleanPath } from './payload.js';
import { processStatus } from './process-status.js';
import { type ContainerProcess, ENDED_BY_SIGNAL, processesSeenBy } from './processes.js';
import { runWords, shellIn } from './run.js';
import { dataOf, downward, type FileSource, fileSources } from './sources.js';

export interface PodOf extends KubeObject {
  readonly spec: PodSpec;
  readonly status?: PodStatus;
}

export interface Place {
  readonly host: string;
  readonly image: string;
  readonly now: number;
  readonly env: ReadonlyMap<string, string>;
  /** Absolute path to text; that of a directory of which nothing else is known ends with a slash. */
  readonly files: ReadonlyMap<string, string>;
  /** Directories that are there though no file of them is known: mounts. */
  readonly mounts: readonly string[];
  /** Mounts in which all that is seen are links to what was written last, `..data`. */
  readonly linked: readonly string[];
  readonly workingDir: string;
  /** Whom it asks for names. */
  readonly nameServer: string;
  readonly network: Network;
  /** What a Behavior says about commands. */
  readonly answers: readonly ExecAnswer[];
  /** Writes a file, or removes one (no text); an empty directory has a slash. Says why it could not. */
  write(path: string, text: string | undefined): string | undefined;
  /** What has been written since this was last asked. */
  written(): readonly KeptFile[];
  /** What `ps` lists. */
  readonly processes: readonly ContainerProcess[];
  /** A signal has ended a container's process, with that exit code. */
  end(store: string, code: number): void;
  /** The same place for a trial: what is written there is lost. */
  trial(): Place;
}

/** `isPast`: nothing can be written any more. */
export function placeOf(reader: Reader, pod: PodOf, container: Container, isPast = false): Place {
  return placeWith(reader, pod, container, contentsIn(reader, pod).seenBy(container), isPast);
}

/** The files of a pod, in what its containers have made of them. */
export const contentsIn = (reader: Reader, pod: PodOf): Contents =>
  contentsOf(reader, pod, (writer, files, words) => {
    const ran = runWords(shellIn(placeWith(reader, pod, writer, files, true)), words, () => '');
    return ran.stdout;
  });

function placeWith(
  reader: Reader,
  pod: PodOf,
  container: Container,
  made: ReadonlyMap<string, string>,
  isPast: boolean,
): Place {
  const host = hostOf(pod);
  const files = new Map([...givenFiles(reader, pod, container, host), ...made]);
  const run = runOf(pod.status, container.name);
  const place: Omit<Place, keyof Disk> = {
    host,
    image: container.image ?? '',
    now: reader.now,
    env: environmentOf(reader, pod, container),
    mounts: mountsOf(pod, container),
    linked: mountedIn(pod, container).flatMap(({ mountPath, subPath, volume }) =>
      !subPath && fileSources(volume).length > 0 ? [mountPath] : [],
    ),
    workingDir: container.workingDir || '/',
    nameServer: nameServer(reader),
    processes: processesSeenBy(reader, pod, container),
    network: networkOf(reader, pod, (other, inside) => placeOf(reader, other, inside, true).files),
    answers: behaviorOf(reader, pod, container)?.spec.exec ?? [],
  };
  const spot: Spots = (path) => {
    const found = spotOf(pod, container, run, path);
    return isPast ? { ...found, readOnly: true } : found;
  };
  return withDisk(place, files, spot);
}

type Disk = Pick<Place, 'files' | 'write' | 'written' | 'end' | 'trial'>;
type Spots = (path: string) => Spot;

function withDisk(place: Omit<Place, keyof Disk>, files: Map<string, string>, spot: Spots): Place {
  let written: KeptFile[] = [];
  return {
    ...place,
    files,
    write(path, text) {
      if (path === '/dev/null') return undefined;
      const { readOnly, ...found } = spot(path);
      if (readOnly) return 'Read-only file system';
      const kept = path.endsWith('/') ? { ...found, path: found.path.replace(/\/*$/, '/') } : found;
      written.push({ ...kept, at: place.now, ...(text === undefined ? {} : { text }) });
      if (text === undefined) files.delete(path);
      else files.set(path, text);
      return undefined;
    },
    end(store, code) {
      written.push({ store, path: ENDED_BY_SIGNAL, at: place.now, text: String(code) });
    },
    written() {
      const all = written;
      written = [];
      return all;
    },
    trial: () => withDisk(place, new Map(files), spot),
  };
}

function givenFiles(
  reader: Reader,
  pod: PodOf,
  container: Container,
  host: string,
): Map<string, string> {
  const files = new Map<string, string>([
    ['/etc/hostname', `${host}\n`],
    ['/etc/hosts', hostsFile(pod)],
    ['/etc/resolv.conf', resolvConf(reader, pod)],
    ['/proc/1/status', processStatus(pod.spec, container)],
  ]);
  for (const { mountPath, subPath, volume } of mountedIn(pod, container))
    for (const [name, text] of filesOf(reader, pod, volume))
      if (!subPath) files.set(`${mountPath}/${name}`, text);
      else if (name === subPath) files.set(mountPath, text);
  return files;
}

const mountedIn = (pod: PodOf, container: Container) =>
  (container.volumeMounts ?? []).map(({ name, mountPath, subPath }) => ({
    mountPath: mountPath.replace(/\/+$/, '') || '/',
    subPath,
    volume: pod.spec.volumes?.find((volume) => volume.name === name),
  }));

const mountsOf = (pod: PodOf, container: Container): readonly string[] =>
  mountedIn(pod, container).flatMap(({ mountPath, subPath, volume }) => [
    mountPath,
    ...(volume && !subPath ? nestedIn(pod, volume) : []).map((path) => `${mountPath}/${path}`),
  ]);

function nestedIn({ spec }: PodOf, { name, hostPath }: Volume): readonly string[] {
  const nested = nestedMounts(spec, name);
  return [
    ...('paths' in nested ? nested.paths : []),
    ...(hostPath ? directoriesBelow(hostPath.path) : []),
  ];
}

function filesOf(reader: Reader, pod: PodOf, volume: Volume | undefined): Map<string, string> {
  const files = new Map<string, string>();
  for (const source of fileSources(volume)) addFiles(reader, pod, source, files);
  return files;
}

function addFiles(
  reader: Reader,
  pod: PodOf,
  source: FileSource,
  files: Map<string, string>,
): void {
  if (source.from === 'Pod') {
    for (const { path, fieldRef, resourceFieldRef } of source.items)
      files.set(
        cleanPath(path),
        fieldRef
          ? downward(pod, fieldRef.fieldPath)
          : (amountIn(reader, pod, resourceFieldRef, undefined) ?? ''),
      );
    return;
  }
  const data = dataOf(reader, source.from, pod.metadata.namespace, source.name);
  if (source.items.length === 0) for (const [key, text] of data) files.set(key, text);
  for (const { key, path } of source.items) {
    const text = data.get(key);
    if (text !== undefined) files.set(cleanPath(path), text);
  }
}
