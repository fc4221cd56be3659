// Where a command runs: a container of a pod, with the environment and the files that Kubernetes puts into it.
//
// What the image holds nobody knows. ConfigMaps, Secrets, the downward API and the account's namespace are read as
// they are at the moment looked at; the token of an account is not among the files, for it lies outside the tape.
// Source: pkg/kubelet/kubelet_pods.go makeEnvironmentVariables, pkg/volume/{configmap,secret,projected,downwardapi}.

import type {
  Container,
  EnvVar,
  NodeStatus,
  PodSpec,
  PodStatus,
  ResourceFieldSelector,
  Volume,
} from 'kubernetes-types/core/v1.js';
import type { KubeObject } from '../../../machinery/object.js';
import type { Reader } from '../../../machinery/reader.js';
import type { ExecAnswer } from '../index.js';
import { behaviorOf } from '../match.js';
import { type Network, networkOf } from '../network/connect.js';
import { nameServer } from '../network/names.js';
import { serviceVariables } from '../network/service-variables.js';
import { withVariables } from '../variables.js';
import { resourceText } from './amounts.js';
import { hostsFile, resolvConf } from './etc-files.js';
import { nestedMounts } from './nested-mounts.js';
import { cleanPath } from './payload.js';
import { processStatus } from './process-status.js';
import { dataOf, downward, type FileSource, fileSources } from './sources.js';

export interface PodOf extends KubeObject {
  readonly spec: PodSpec;
  readonly status?: PodStatus;
}

export interface Place {
  readonly host: string;
  readonly now: number;
  readonly env: ReadonlyMap<string, string>;
  /** Absolute path to text. */
  readonly files: ReadonlyMap<string, string>;
  /** Directories that are there though no file of them is known: mounts. */
  readonly mounts: readonly string[];
  readonly workingDir: string;
  /** Whom it asks for names. */
  readonly nameServer: string;
  readonly network: Network;
  /** What a Behavior says about commands. */
  readonly answers: readonly ExecAnswer[];
}

export function placeOf(reader: Reader, pod: PodOf, container: Container): Place {
  const host = pod.spec.hostname || pod.metadata.name;
  const mounted = (container.volumeMounts ?? []).map(({ name, mountPath, subPath }) => ({
    mountPath: mountPath.replace(/\/+$/, '') || '/',
    subPath,
    volume: pod.spec.volumes?.find((volume) => volume.name === name),
  }));
  const files = new Map<string, string>([
    ['/etc/hostname', `${host}\n`],
    ['/etc/hosts', hostsFile(pod, host)],
    ['/etc/resolv.conf', resolvConf(reader, pod)],
    ['/proc/1/status', processStatus(pod.spec, container)],
  ]);
  for (const { mountPath, subPath, volume } of mounted)
    for (const [name, text] of filesOf(reader, pod, volume))
      if (!subPath) files.set(`${mountPath}/${name}`, text);
      else if (name === subPath) files.set(mountPath, text);
  return {
    host,
    now: reader.now,
    env: environmentOf(reader, pod, container, host),
    files,
    mounts: mounted.flatMap(({ mountPath, subPath, volume }) => [
      mountPath,
      ...(volume && !subPath ? nestedIn(pod, volume.name) : []).map(
        (path) => `${mountPath}/${path}`,
      ),
    ]),
    workingDir: container.workingDir || '/',
    nameServer: nameServer(reader),
    network: networkOf(reader, pod),
    answers: behaviorOf(reader, pod, container)?.spec.exec ?? [],
  };
}

function nestedIn({ spec }: PodOf, volume: string): readonly string[] {
  const nested = nestedMounts(spec, volume);
  return 'paths' in nested ? nested.paths : [];
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

function environmentOf(
  reader: Reader,
  pod: PodOf,
  container: Container,
  host: string,
): Map<string, string> {
  const { namespace } = pod.metadata;
  const env = new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', host],
    ...serviceVariables(reader, pod, container.name),
  ]);
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const kind = configMapRef ? 'ConfigMap' : 'Secret';
    const data = dataOf(reader, kind, namespace, (configMapRef ?? secretRef)?.name ?? '');
    for (const [key, text] of data) env.set(prefix + key, text);
  }
  for (const one of container.env ?? []) {
    const value = valueIn(reader, pod, container, one, env);
    if (value !== undefined) env.set(one.name, value);
  }
  env.set('HOME', env.get('HOME') ?? '/root');
  return env;
}

function valueIn(
  reader: Reader,
  pod: PodOf,
  container: Container,
  { value, valueFrom }: EnvVar,
  env: ReadonlyMap<string, string>,
): string | undefined {
  if (!valueFrom) return withVariables(value ?? '', (name) => env.get(name));
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = valueFrom;
  if (fieldRef) return downward(pod, fieldRef.fieldPath);
  if (resourceFieldRef) return amountIn(reader, pod, resourceFieldRef, container);
  const ref = configMapKeyRef ?? secretKeyRef;
  const kind = configMapKeyRef ? 'ConfigMap' : 'Secret';
  return ref && dataOf(reader, kind, pod.metadata.namespace, ref.name ?? '').get(ref.key);
}

/** Of the container that is named, or of the one whose environment it is. */
function amountIn(
  reader: Reader,
  { spec }: PodOf,
  ref: ResourceFieldSelector | undefined,
  own: Container | undefined,
): string | undefined {
  const every = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const container = ref?.containerName ? every.find(({ name }) => name === ref.containerName) : own;
  const node = reader.find({ kind: 'Node', name: spec.nodeName ?? '' }) as
    | { readonly status?: NodeStatus }
    | undefined;
  return ref && container && resourceText(container, ref, node?.status?.allocatable);
}
