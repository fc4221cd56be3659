// Objects on their way out, in the form the client asked for: whole, as a Table, or their metadata alone
// [apiserver pkg/endpoints/handlers/response.go].

import type { Table } from '../../apiserver/read.js';
import { tableOf } from '../../apiserver/read.js';
import type { KubeObject } from '../../machinery/object.js';
import { badRequest, type Failure, failure, isFailure } from '../../machinery/status.js';
import { dumpYaml } from '../../machinery/yaml-dump.js';
import { type Encoding, type Form, formOf } from '../accept.js';
import type { Call } from '../call.js';
import { jsonParts, listParts, objectParts, objectText } from '../json-bytes.js';
import type { Resource } from '../resource.js';

/** What a list says about itself. */
export interface ListMeta {
  /** Missing for what is kept nowhere. */
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export function sendObject(call: Call, resource: Resource, code: number, object: KubeObject): true {
  const form = formOf(call.headers.accept);
  if (isFailure(form)) return call.respond.failure(form);
  switch (form.shape) {
    case 'whole':
      return sendParts(call, form.encoding, code, objectParts(object));
    case 'PartialObjectMetadata':
      return sendParts(call, form.encoding, code, jsonParts(metadataOf(object, form.version)));
    case 'Table': {
      const { resourceVersion } = object.metadata;
      return sendTable(call, resource, form, [object], { resourceVersion });
    }
    default:
      return call.respond.failure(notListed(form));
  }
}

export function sendList(
  call: Call,
  resource: Resource,
  objects: readonly KubeObject[],
  metadata: ListMeta,
): true {
  const form = formOf(call.headers.accept);
  if (isFailure(form)) return call.respond.failure(form);
  switch (form.shape) {
    case 'whole': {
      const { kind } = resource.kind;
      const head = { kind: `${kind}List`, apiVersion: resource.apiVersion, metadata };
      return sendParts(call, form.encoding, 200, listParts(head, objects));
    }
    case 'PartialObjectMetadataList': {
      const apiVersion = `meta.k8s.io/${form.version}`;
      const items = objects.map((object) => metadataOf(object, form.version));
      const list = { kind: 'PartialObjectMetadataList', apiVersion, metadata, items };
      return sendParts(call, form.encoding, 200, jsonParts(list));
    }
    case 'Table':
      return sendTable(call, resource, form, objects, metadata);
    default:
      return call.respond.failure(notListed(form));
  }
}

/** Something that is neither stored nor listed: a Scale, a Status. */
export function sendValue(call: Call, code: number, value: unknown): true {
  const form = formOf(call.headers.accept);
  if (isFailure(form)) return call.respond.failure(form);
  return sendParts(call, form.encoding, code, jsonParts(value));
}

function sendParts(
  { respond }: Call,
  encoding: Encoding,
  code: number,
  parts: readonly Buffer[],
): true {
  if (encoding === 'json') return respond.jsonParts(code, parts);
  const value: unknown = JSON.parse(Buffer.concat(parts).toString());
  return respond.text(code, dumpYaml(value), 'application/yaml');
}

/** meta.k8s.io has no list of one object, and no object that is a list. */
const notListed = ({ shape }: Form): Failure =>
  failure(
    406,
    'NotAcceptable',
    `the "${shape}" form was requested of something that cannot be shown in it`,
  );

export const metadataOf = ({ metadata }: KubeObject, version: string) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: `meta.k8s.io/${version}`,
  metadata,
});

function sendTable(
  call: Call,
  resource: Resource,
  form: Form,
  objects: readonly KubeObject[],
  metadata: ListMeta,
): true {
  const include = call.query.get('includeObject') ?? 'Metadata';
  if (!['', 'Metadata', 'Object', 'None'].includes(include))
    return call.respond.failure(badRequest(`unrecognized includeObject value: "${include}"`));
  const table = tableOf(resource.kind, objects, call.world.view);
  const text = tableText(table, metadata, { form, include });
  return sendParts(call, form.encoding, 200, [Buffer.from(text)]);
}

/** A Table as text. Watches send one of a single row for each event, the first with its columns. */
export function tableText(
  { columns, rows }: Table,
  metadata: ListMeta,
  { form, include }: { readonly form: Pick<Form, 'version'>; readonly include: string },
): string {
  const head = JSON.stringify({
    kind: 'Table',
    apiVersion: `meta.k8s.io/${form.version}`,
    metadata,
    columnDefinitions: columns,
  });
  const texts = rows.map(({ cells, object }) => {
    const shown = shownObject(object, include, form.version);
    return `{"cells":${JSON.stringify(cells)},"object":${shown}}`;
  });
  return `${head.slice(0, -1)},"rows":[${texts.join(',')}]}`;
}

function shownObject(object: KubeObject, include: string, version: string): string {
  if (include === 'None') return 'null';
  if (include === 'Object') return objectText(object);
  return JSON.stringify(metadataOf(object, version));
}
