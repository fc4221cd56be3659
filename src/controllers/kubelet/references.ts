// The ConfigMaps and Secrets that a pod takes its environment and its files from, and what is wrong with them.
//
// Source: pkg/kubelet/kubelet_pods.go makeEnvironmentVariables; pkg/volume/{configmap,secret,projected}.

import type { Container, PodSpec, Volume } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import { payloadProblem } from '../../kinds/behavior/exec/payload.js';
import { dataOf, type FileSource, fileSources, keysOf } from '../../kinds/behavior/exec/sources.js';
import type { Pod } from '../../kinds/pod/index.js';
import { type KubeObject, type ObjectRef, refOf } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { hostPathOf, hostPathProblem } from './host-paths.js';

type Holder = 'ConfigMap' | 'Secret';

interface EnvSource {
  readonly from: Holder;
  readonly name: string;
  /** Missing: all of its keys. */
  readonly key?: string;
  readonly optional: boolean;
}

/** What a container's environment is taken from, in the order in which it is put together. */
function envSources({ envFrom = [], env = [] }: Container): readonly EnvSource[] {
  const source = (
    from: Holder,
    ref: { readonly name?: string; readonly key?: string; readonly optional?: boolean } | undefined,
  ): readonly EnvSource[] =>
    ref
      ? [
          {
            from,
            name: ref.name ?? '',
            ...(ref.key === undefined ? {} : { key: ref.key }),
            optional: ref.optional === true,
          },
        ]
      : [];
  if (envFrom.length === 0 && !env.some(({ valueFrom }) => valueFrom)) return [];
  return [
    ...envFrom.flatMap(({ configMapRef, secretRef }) => [
      ...source('ConfigMap', configMapRef),
      ...source('Secret', secretRef),
    ]),
    ...env.flatMap(({ valueFrom }) => [
      ...source('ConfigMap', valueFrom?.configMapKeyRef),
      ...source('Secret', valueFrom?.secretKeyRef),
    ]),
  ];
}

/** Why a container cannot be given its environment. */
export function envProblem(reader: Reader, pod: Pod, container: Container): string | undefined {
  const { namespace } = pod.metadata;
  for (const { from, name, key, optional } of envSources(container)) {
    if (optional) continue;
    if (!reader.find({ kind: from, namespace, name })) return notFound(from, name);
    if (key !== undefined && !dataOf(reader, from, namespace, name).has(key))
      return `couldn't find key ${key} in ${from} ${namespace}/${name}`;
  }
  return undefined;
}

const notFound = (from: Holder, name: string): string =>
  `${from.toLowerCase()} ${JSON.stringify(name)} not found`;

export interface MountProblem {
  readonly volume: string;
  readonly message: string;
}

/** Volumes that cannot be set up. Those that no container uses are not looked at. */
export function mountProblems(view: View, pod: Pod): readonly MountProblem[] {
  const { volumes = [] } = pod.spec;
  const problems: MountProblem[] = [];
  if (volumes.length === 0) return problems;
  const { mounts } = volumeNames(pod.spec);
  for (const volume of volumes) {
    if (!mounts.has(volume.name)) continue;
    const onHost = hostPathOf(view, pod, volume);
    const message = onHost
      ? hostPathProblem(view, pod, onHost.hostPath)
      : volumeProblem(view, pod, volume);
    if (message !== undefined) problems.push({ volume: onHost?.volume ?? volume.name, message });
  }
  return problems;
}

/** The volumes that containers of any sort use, as file systems and as devices [volume/util GetPodVolumeNames]. */
export function volumeNames(spec: PodSpec): {
  readonly mounts: ReadonlySet<string>;
  readonly devices: ReadonlySet<string>;
} {
  const mounts = new Set<string>();
  const devices = new Set<string>();
  for (const list of [spec.initContainers, spec.containers, spec.ephemeralContainers])
    for (const { volumeMounts, volumeDevices } of list ?? []) {
      for (const { name } of volumeMounts ?? []) mounts.add(name);
      for (const { name } of volumeDevices ?? []) devices.add(name);
    }
  return { mounts, devices };
}

function volumeProblem(reader: Reader, pod: Pod, volume: Volume): string | undefined {
  const paths: string[] = [];
  const problems: string[] = [];
  for (const source of fileSources(volume)) {
    const problem = addPaths(reader, pod, source, paths);
    if (problem !== undefined) problems.push(problem);
  }
  if (problems.length === 0) return payloadProblem(paths);
  return problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
}

function addPaths(
  reader: Reader,
  pod: Pod,
  source: FileSource,
  paths: string[],
): string | undefined {
  if (source.from === 'Pod') {
    for (const { path } of source.items) paths.push(path);
    return undefined;
  }
  const { items } = source;
  const { from, name, optional } = source;
  const keys = keysOf(reader, from, pod.metadata.namespace, name);
  if (!keys && !optional) return notFound(from, name);
  if (items.length === 0) paths.push(...(keys ?? []));
  for (const { key, path } of items)
    if (keys?.includes(key)) paths.push(path);
    else if (!optional)
      return from === 'Secret'
        ? `references non-existent secret key: ${key}`
        : `configmap references non-existent config key: ${key}`;
  return undefined;
}

/** The pods that have not all they need from a ConfigMap or a Secret, if they need this one. */
export const lackingPods = (view: View, holder: KubeObject): readonly ObjectRef[] =>
  view
    .indexed('Pod', 'lacking', holder.metadata.namespace ?? '')
    .filter((pod) => refersTo(pod as Pod, refOf(holder)))
    .map(refOf);

/** Whether a pod takes anything from this ConfigMap or Secret. */
function refersTo(pod: Pod, { kind, namespace, name }: ObjectRef): boolean {
  if (pod.metadata.namespace !== namespace) return false;
  const { volumes = [], initContainers = [], containers } = pod.spec;
  return (
    volumes.some((volume) =>
      fileSources(volume).some(
        (source) => source.from !== 'Pod' && source.from === kind && source.name === name,
      ),
    ) ||
    [...initContainers, ...containers].some((container) =>
      envSources(container).some((source) => source.from === kind && source.name === name),
    )
  );
}
