// Objects on their way out, in the form the client asked for: whole, as a Table, or their metadata alone
// [apiserver pkg/endpoints/handlers/response.go].

import type { Table } from '../../apiserver/read.js';
import { tableOf } from '../../apiserver/read.js';
import type { KubeObject } from '../../machinery/object.js';
import { badRequest, type Failure, failure, isFailure } from '../../machinery/status.js';
import { dumpYaml } from '../../machinery/yaml-dump.js';
import { type Encoding, type Form, formOf, MEDIA_TYPES, type Protobuf } from '../accept.js';
import type { Call } from '../call.js';
import { jsonParts, listParts, objectParts, objectText } from '../json-bytes.js';
import { hasProtobuf, protobufList, protobufOf } from '../protobuf/encode.js';
import type { Resource } from '../resource.js';

/** What a list says about itself. */
export interface ListMeta {
  /** Missing for what is kept nowhere. */
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export function sendObject(call: Call, resource: Resource, code: number, object: KubeObject): true {
  const form = formOf(call.headers.accept, protobufFor(object));
  if (isFailure(form)) return call.respond.failure(form);
  switch (form.shape) {
    case 'whole':
      if (form.encoding === 'protobuf') return sendProtobuf(call, code, protobufOf(object));
      return sendParts(call, form.encoding, code, objectParts(object));
    case 'PartialObjectMetadata':
      return sendAs(call, form.encoding, code, metadataOf(object, form.version));
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
  const {
    apiVersion,
    kind: { kind },
  } = resource;
  const form = formOf(call.headers.accept, protobufFor({ apiVersion, kind }));
  if (isFailure(form)) return call.respond.failure(form);
  switch (form.shape) {
    case 'whole': {
      const head = { kind: `${kind}List`, apiVersion, metadata };
      if (form.encoding === 'protobuf') return sendProtobuf(call, 200, protobufList(head, objects));
      return sendParts(call, form.encoding, 200, listParts(head, objects));
    }
    case 'PartialObjectMetadataList': {
      const apiVersion = `meta.k8s.io/${form.version}`;
      const items = objects.map((object) => metadataOf(object, form.version));
      const head = { kind: 'PartialObjectMetadataList', apiVersion, metadata };
      if (form.encoding === 'protobuf') return sendProtobuf(call, 200, protobufList(head, items));
      return sendParts(call, form.encoding, 200, jsonParts({ ...head, items }));
    }
    case 'Table':
      return sendTable(call, resource, form, objects, metadata);
    default:
      return call.respond.failure(notListed(form));
  }
}

/** Something that is neither stored nor listed: a Scale, a Status. */
export function sendValue<T extends Typed>(call: Call, code: number, value: T): true {
  const form = formOf(call.headers.accept, protobufFor(value));
  if (isFailure(form)) return call.respond.failure(form);
  return sendAs(call, form.encoding, code, value);
}

/** What says itself what it is. */
export interface Typed {
  readonly apiVersion: string;
  readonly kind: string;
}

export const protobufFor = (typed: Typed): Protobuf => (hasProtobuf(typed) ? 'whole' : 'metadata');

const sendAs = (call: Call, encoding: Encoding, code: number, value: Typed): true =>
  encoding === 'protobuf'
    ? sendProtobuf(call, code, protobufOf(value))
    : sendParts(call, encoding, code, jsonParts(value));

const sendProtobuf = ({ respond }: Call, code: number, bytes: Buffer): true =>
  respond.bytes(code, bytes, MEDIA_TYPES.protobuf);

function sendParts(
  { respond }: Call,
  encoding: Exclude<Encoding, 'protobuf'>,
  code: number,
  parts: readonly Buffer[],
): true {
  if (encoding === 'json') return respond.jsonParts(code, parts);
  const value: unknown = JSON.parse(Buffer.concat(parts).toString());
  return respond.text(code, dumpYaml(value), MEDIA_TYPES.yaml);
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
  const encoding = form.encoding === 'yaml' ? 'yaml' : 'json';
  return sendParts(call, encoding, 200, [Buffer.from(text)]);
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
