// Patches: strategic merges and JSON patches, inline or in files, of what they name or of a target
// [api/internal/builtins/PatchTransformer.go].

import { kindOfManifest } from '../../kinds/lookup.js';
import { typeOf } from '../../kinds/type.js';
import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import type { Reader } from '../../machinery/reader.js';
import { matchesRequirements } from '../../machinery/requirement.js';
import { parseSelector } from '../../machinery/selector-syntax.js';
import { readYamlStream } from '../../machinery/yaml-stream.js';
import type { Files } from '../io.js';
import { patchedHere } from '../patch-here.js';
import { fail } from '../problem.js';
import { join, mustRead } from './read.js';
import {
  having,
  type Kustomization,
  kindOf,
  metadataOf,
  nameOf,
  type Patch,
  type Resource,
  type Target,
} from './resource.js';

export function applyPatches(
  files: Files,
  view: Reader,
  directory: string,
  { patches = [], patchesStrategicMerge = [], patchesJson6902 = [] }: Kustomization,
  all: readonly Resource[],
): readonly Resource[] {
  const named = (text: string): Patch =>
    /\n|^\s*\{/.test(text) ? { patch: text } : { path: text };
  return [...patchesStrategicMerge.map(named), ...patches, ...patchesJson6902].reduce(
    (resources, { path, patch, target }) => {
      if (path === undefined && patch === undefined)
        fail('must specify one of patch and path in patches');
      const text = patch ?? mustRead(files, join(directory, path ?? ''));
      return readYamlStream(text).documents.reduce(
        (patched, { value }) => applied(view, patched, value, target),
        resources,
      );
    },
    all,
  );
}

function applied(
  view: Reader,
  all: readonly Resource[],
  patch: unknown,
  target: Target | undefined,
): readonly Resource[] {
  if (Array.isArray(patch) && !target) fail('must specify a target for JSON patch');
  const wanted = target ?? named(patch as JsonObject);
  const meant = all.filter((one) => isMeant(one, wanted, target !== undefined));
  if (meant.length === 0 && !target)
    fail(
      `no matches for Id ${String((patch as JsonObject)['kind'])}/${wanted.name}; failed to find unique target for patch`,
    );
  return all.flatMap((one) => (meant.includes(one) ? patched(view, one, patch) : [one]));
}

const named = (patch: JsonObject): Target => {
  const { name, namespace } = metadataOf({ object: patch });
  return {
    kind: kindOf({ object: patch }),
    name: String(name ?? ''),
    ...(typeof namespace === 'string' ? { namespace } : {}),
  };
};

/** Of a target, names and kinds are patterns. */
function isMeant(one: Resource, target: Target, isPattern: boolean): boolean {
  const { apiVersion } = one.object;
  const [version = '', group = ''] = String(apiVersion).split('/').reverse();
  const matches = (pattern: string | undefined, texts: readonly string[]) =>
    pattern === undefined ||
    pattern === '' ||
    texts.some((text) =>
      isPattern ? new RegExp(`^(?:${pattern})$`).test(text) : text === pattern,
    );
  const { labels = {}, annotations = {}, namespace = '' } = metadataOf(one);
  return (
    matches(target.group, [group]) &&
    matches(target.version, [version]) &&
    matches(target.kind, [kindOf(one)]) &&
    matches(target.name, one.names) &&
    (!isPattern || matches(target.namespace, [String(namespace)])) &&
    selects(target.labelSelector, labels) &&
    selects(target.annotationSelector, annotations)
  );
}

function selects(selector: string | undefined, of: unknown): boolean {
  const read = parseSelector(selector ?? '');
  return read.ok ? matchesRequirements(read.value, of as Record<string, string>) : fail(read.error);
}

function patched(view: Reader, one: Resource, patch: unknown): readonly Resource[] {
  const { object } = one;
  if (Array.isArray(patch)) return [having(one, patchedBy(view, object, 'json', patch))];
  const { $patch, ...fields } = patch as JsonObject;
  if ($patch === 'delete') return [];
  // Whatever the patch calls it, and whichever namespace it is in: it stays what it is.
  const metadata = {
    ...(isJsonObject(fields['metadata']) ? fields['metadata'] : {}),
    name: nameOf(one),
    ...(metadataOf(one)['namespace'] === undefined
      ? {}
      : { namespace: metadataOf(one)['namespace'] }),
  };
  const stated = { ...fields, kind: object['kind'], apiVersion: object['apiVersion'], metadata };
  return [{ ...one, object: patchedBy(view, object, 'strategic', stated) }];
}

function patchedBy(
  view: Reader,
  object: JsonObject,
  type: 'json' | 'strategic',
  patch: unknown,
): JsonObject {
  const kind = kindOfManifest(view, String(object['apiVersion']), String(object['kind']));
  const known = kind && !kind.custom && typeOf(kind);
  if (!kind || (type === 'strategic' && !known))
    return patchedHere(
      {} as never,
      object,
      type === 'json' ? 'json' : 'merge',
      patch,
    ) as JsonObject;
  return patchedHere(kind, object, type, patch) as JsonObject;
}
