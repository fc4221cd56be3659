// Objects out of manifest files: read, split, looked up, given their namespace, each with where it came from.
//
// After cli-runtime's pkg/resource builder and visitors. What is wrong with one document does not keep the
// others from being used: problems are handed back along with the objects. Departures: manifests are not
// fetched from URLs. A field that occurs twice counts once: kubectl turns
// YAML into JSON before it sends it, so the API server never hears of the other.

import type { Kind } from '../kinds/kind.js';
import { apiVersionOf, kindOfManifest } from '../kinds/lookup.js';
import { virtualKinds } from '../kinds/virtual.js';
import { goJson } from '../machinery/go-json.js';
import { isJsonArray, isJsonObject, type JsonObject } from '../machinery/json.js';
import { kindName, type Manifest, type ObjectMeta, type ObjectRef } from '../machinery/object.js';
import type { Reader } from '../machinery/reader.js';
import { matchesRequirements } from '../machinery/requirement.js';
import { parseSelector } from '../machinery/selector-syntax.js';
import { readYamlStream } from '../machinery/yaml-stream.js';
import { type Filenames, type ManifestText, readTexts } from './manifest-files.js';
import { fail, type Problem } from './problem.js';
import { warn } from './request.js';
import type { Kubectl } from './verb.js';

/** A manifest as a file states it. */
export interface FileObject {
  readonly kind: Kind;
  readonly object: Manifest;
  readonly source: string;
}

export interface Manifests {
  readonly objects: readonly FileObject[];
  readonly problems: readonly Problem[];
}

export interface HowToRead {
  /** Refuse documents without kind or apiVersion as `create` and `apply` do, before anything is sent. */
  readonly validate?: boolean;
  /** Only objects with these labels. */
  readonly selector?: string;
  /** Nothing will be sent: objects without a namespace stay so. */
  readonly local?: boolean;
}

export function readManifests(
  kubectl: Pick<Kubectl, 'io' | 'view' | 'namespace' | 'namespaceGiven'>,
  filenames: Filenames,
  how: HowToRead = {},
): Manifests {
  const requirements = parseSelector(how.selector ?? '');
  if (!requirements.ok) fail(requirements.error);
  const objects: FileObject[] = [];
  const problems: Problem[] = [];
  for (const text of readTexts(kubectl.io, filenames)) {
    warnOfDuplicates(kubectl, text);
    for (const found of objectsIn(kubectl.view, text, how.validate === true)) {
      const placed = typeof found === 'string' || how.local ? found : inNamespace(found, kubectl);
      if (typeof placed === 'string') problems.push(placed);
      else if (matchesRequirements(requirements.value, placed.object.metadata?.labels ?? {}))
        objects.push(placed);
    }
  }
  return { objects, problems };
}

/** kubectl lets the last of equal keys win without a word; that is rarely what was meant. */
function warnOfDuplicates(kubectl: Pick<Kubectl, 'io'>, { source, text }: ManifestText): void {
  for (const { duplicates } of readYamlStream(text).documents)
    for (const duplicate of duplicates)
      warn(kubectl, `${source}: ${duplicate}; the last one counts`);
}

/** `Deployment.apps` and where it is, as requests name it. */
export const refOfManifest = ({ object, kind }: FileObject): ObjectRef => ({
  kind: kindName(object.apiVersion, object.kind),
  ...(kind.namespaced ? { namespace: object.metadata?.namespace } : {}),
  name: object.metadata?.name ?? '',
});

/** The objects of one file, or what is wrong, in order. */
function objectsIn(
  view: Reader,
  { source, text }: ManifestText,
  validate: boolean,
): (FileObject | string)[] {
  const { documents, error } = readYamlStream(text);
  const found: (FileObject | string)[] = [];
  for (const { value } of documents) {
    const invalid = validate ? missingType(value) : undefined;
    if (invalid !== undefined) {
      found.push(
        `error validating ${JSON.stringify(source)}: error validating data: ${invalid}; if you choose to ignore these errors, turn validation off with --validate=false`,
      );
      return found;
    }
    found.push(...objectsOf(view, value, source));
  }
  if (error !== undefined) found.push(`error parsing ${source}: ${error}`);
  return found;
}

/** The objects of a document: those of a list one by one. */
export const objectsOf = (view: Reader, value: unknown, source: string): (FileObject | string)[] =>
  itemsOf(value).map((item) => fileObject(view, item, source));

function missingType(value: unknown): string | undefined {
  const fields = isJsonObject(value) ? value : {};
  const missing = ['apiVersion', 'kind'].filter((name) => !fields[name]);
  const texts = missing.map((name) => `${name} not set`);
  return texts.length > 1 ? `[${texts.join(', ')}]` : texts[0];
}

/** The objects of a List, of lists in it too; of anything else, itself. */
function itemsOf(value: unknown): unknown[] {
  if (!isJsonObject(value) || !isJsonArray(value.items)) return [value];
  if (typeof value.kind !== 'string' || !value.kind.endsWith('List')) return [value];
  const itemKind = value.kind.slice(0, -'List'.length);
  return value.items.flatMap((item) =>
    itemsOf(itemKind === '' || !isJsonObject(item) ? item : typedItem(item, value, itemKind)),
  );
}

/** Items of a PodList need not say that they are Pods. */
const typedItem = (item: JsonObject, list: JsonObject, kind: string): JsonObject => ({
  ...item,
  apiVersion: item.apiVersion ?? list.apiVersion,
  kind: item.kind ?? kind,
});

function fileObject(view: Reader, value: unknown, source: string): FileObject | string {
  const fields = isJsonObject(value) ? value : {};
  const { apiVersion, kind } = fields;
  const undecodable = (why: string): string =>
    `unable to decode ${JSON.stringify(source)}: ${why} '${goJson(value)}'`;
  if (typeof kind !== 'string' || kind === '') return undecodable("Object 'Kind' is missing in");
  if (typeof apiVersion !== 'string' || apiVersion === '')
    return undecodable("Object 'apiVersion' is missing in");
  const object = value as Manifest;
  const found = kindOfManifest(view, apiVersion, kind) ?? reviewKind(apiVersion, kind);
  if (found) return { kind: found, object, source };
  const { name = '', namespace = '' } = metadataOf(object);
  return `resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(namespace)} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`;
}

/** Reviews are sent like objects, and answered rather than kept. */
const reviewKind = (apiVersion: string, name: string): Kind | undefined =>
  virtualKinds.find(
    ({ kind, verbs }) =>
      kind.kind === name && apiVersionOf(kind) === apiVersion && verbs.includes('create'),
  )?.kind;

const metadataOf = ({ metadata }: Manifest): ObjectMeta => (isJsonObject(metadata) ? metadata : {});

/** Fills in the namespace worked in; one that was said on the command line must be the object's. */
export function inNamespace(
  found: FileObject,
  { namespace, namespaceGiven }: Pick<Kubectl, 'namespace' | 'namespaceGiven'>,
): FileObject | string {
  if (!found.kind.namespaced) return found;
  const metadata = metadataOf(found.object);
  const own = metadata.namespace ?? '';
  if (own === '')
    return { ...found, object: { ...found.object, metadata: { ...metadata, namespace } } };
  if (!namespaceGiven || own === namespace) return found;
  return `the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(namespace)}. You must pass '--namespace=${own}' to perform this operation.`;
}
