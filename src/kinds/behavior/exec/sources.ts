// What volumes and environments take their values from: ConfigMaps, Secrets, and fields of the pod itself.

import type {
  ConfigMapProjection,
  ConfigMapVolumeSource,
  DownwardAPIVolumeFile,
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
  return (projected?.sources ?? []).flatMap((source) => [
    ...(source.configMap ? [fromKeys('ConfigMap', source.configMap.name, source.configMap)] : []),
    ...(source.secret ? [fromKeys('Secret', source.secret.name, source.secret)] : []),
    ...(source.downwardAPI ? [fromPod(source.downwardAPI.items)] : []),
  ]);
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
  return found && [...Object.keys(found.data ?? {}), ...Object.keys(found.binaryData ?? {})];
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
