// What volumes and environments take their values from: ConfigMaps, Secrets, and fields of the pod itself.

import type {
  ConfigMapProjection,
  ConfigMapVolumeSource,
  DownwardAPIVolumeFile,
  ProjectedVolumeSource,
  SecretProjection,
  SecretVolumeSource,
  Volume,
} from 'kubernetes-types/core/v1.js';
import type { Reader } from '../../../machinery/reader.js';
import { isOfFile } from '../files/kept.js';

export type FileSource =
  | {
      readonly from: 'ConfigMap' | 'Secret';
      readonly name: string;
      /** All keys under their own names when empty. */
      readonly items: readonly { readonly key: string; readonly path: string }[];
      /** Whether it, or keys of it, may be missing. */
      readonly optional: boolean;
    }
  | {
      readonly from: 'Pod';
      readonly items: readonly DownwardAPIVolumeFile[];
    };

export function fileSources(volume: Volume | undefined): readonly FileSource[] {
  if (!volume) return [];
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) return [fromKeys('ConfigMap', configMap.name, configMap)];
  if (secret) return [fromKeys('Secret', secret.secretName, secret)];
  if (downwardAPI) return [fromPod(downwardAPI.items)];
  return projected ? projections(projected) : [];
}

/** Of frozen projections: the pods that are given a token have one and the same. */
const sourcesOf = new WeakMap<ProjectedVolumeSource, readonly FileSource[]>();

function projections(source: ProjectedVolumeSource): readonly FileSource[] {
  const known = sourcesOf.get(source);
  if (known) return known;
  const found: FileSource[] = [];
  for (const { configMap, secret, downwardAPI } of source.sources ?? []) {
    if (configMap) found.push(fromKeys('ConfigMap', configMap.name, configMap));
    if (secret) found.push(fromKeys('Secret', secret.name, secret));
    if (downwardAPI) found.push(fromPod(downwardAPI.items));
  }
  if (Object.isFrozen(source)) sourcesOf.set(source, found);
  return found;
}

type KeysSource =
  | ConfigMapVolumeSource
  | ConfigMapProjection
  | SecretVolumeSource
  | SecretProjection;

const fromKeys = (
  from: 'ConfigMap' | 'Secret',
  name: string | undefined,
  { items, optional }: KeysSource,
): FileSource => ({ from, name: name ?? '', items: items ?? [], optional: optional === true });

const fromPod = (items: readonly DownwardAPIVolumeFile[] | undefined): FileSource => ({
  from: 'Pod',
  items: items ?? [],
});

/** Keys and texts of a ConfigMap or a Secret; none when it is not there. */
export function dataOf(
  reader: Reader,
  kind: 'ConfigMap' | 'Secret',
  namespace: string | undefined,
  name: string,
): ReadonlyMap<string, string> {
  const found = reader.find({ kind, namespace, name }) as
    | { readonly data?: Readonly<Record<string, string>> }
    | undefined;
  return new Map(
    Object.entries(found?.data ?? {}).map(([key, value]) => [
      key,
      kind === 'Secret' ? textOf(value) : value,
    ]),
  );
}

/** The keys that a volume has of it, binary ones too; undefined when it is not there. */
export function keysOf(
  reader: Reader,
  kind: 'ConfigMap' | 'Secret',
  namespace: string | undefined,
  name: string,
): readonly string[] | undefined {
  const found = reader.find({ kind, namespace, name }) as
    | { readonly data?: object; readonly binaryData?: object }
    | undefined;
  if (!found) return undefined;
  const keys = Object.keys(found.data ?? {});
  return found.binaryData ? [...keys, ...Object.keys(found.binaryData)] : keys;
}

/** Stored data is valid base64: the API server has seen to it. */
const textOf = (encoded: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0)));

/** A pod as far as its labels and annotations; other fields are found by their path. */
export interface Telling {
  readonly metadata: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** `metadata.labels['app']`, `status.podIP`: what the downward API says of a pod. */
export function downward(pod: Telling, fieldPath: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(fieldPath);
  if (keyed) return pod.metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2] ?? ''] ?? '';
  if (fieldPath === 'metadata.labels' || fieldPath === 'metadata.annotations')
    return Object.entries(pod.metadata[fieldPath.slice(9) as 'labels' | 'annotations'] ?? {})
      .filter(([key]) => !isOfFile(key))
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      .join('\n');
  const value = fieldPath
    .split('.')
    .reduce<unknown>((at, part) => (at as Readonly<Record<string, unknown>>)?.[part], pod);
  // Of the lists of addresses, the addresses [fieldpath ExtractFieldPathAsString, podFieldSelectorRuntimeValue].
  if (Array.isArray(value)) return value.map(({ ip }: { readonly ip?: string }) => ip).join(',');
  return typeof value === 'string' ? value : '';
}
