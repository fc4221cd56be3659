// What Go's typed clients would rather have than JSON: objects, lists, metadata and watch events in Kubernetes'
// protobuf, `application/vnd.kubernetes.protobuf`.
//
// Custom resources, our own kinds and tables have no such form. The bytes of an object, which nobody changes, are made once.
// Source: apimachinery pkg/runtime/serializer/protobuf, pkg/util/framer and apiserver pkg/endpoints/handlers/watch.go.
import { SCHEMA } from '../../kinds/type.js';
import { assert } from '../../machinery/assert.js';
import { type StructType, typeOfKind } from '../../machinery/schema.js';
import { BackwardWriter } from './backward-writer.js';
import { type Fields, writeStruct } from './encode-message.js';

interface Typed {
  readonly apiVersion: string;
  readonly kind: string;
}

const PREFIX = Buffer.from('k8s\0');
const BYTES_AT_FIRST = 4 * 1024;
const LENGTH_BYTES = 4;

/** The messages of objects, without what envelops them. */
const bodies = new WeakMap<object, Buffer>();

export const hasProtobuf = ({ apiVersion, kind }: Typed): boolean =>
  kind === 'Status' || typeOfKind(SCHEMA, apiVersion, kind) !== undefined;

/** An object of a built-in kind, a Status, or the metadata of any object, in its envelope. */
export const protobufOf = (object: Typed): Buffer =>
  enveloped(object, (to) => {
    to.raw(bodyOf(object));
  });

/** A list of what has such a form. */
export const protobufList = (
  head: Typed & { readonly metadata: object },
  objects: readonly Typed[],
): Buffer =>
  enveloped(head, (to) => {
    for (const object of objects.toReversed()) to.bytes(2, bodyOf(object));
    to.message(1, () => writeStruct(to, modelNamed('V1ListMeta'), head.metadata as Fields));
  });

/** One event of a watch, after its length. */
export function protobufFrame(type: string, object: Uint8Array): Buffer {
  const to = new BackwardWriter(object.length + 64);
  to.message(2, () => to.bytes(1, object));
  to.text(1, type);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(to.length);
  to.raw(length);
  return to.written();
}

function enveloped({ apiVersion, kind }: Typed, write: (to: BackwardWriter) => void): Buffer {
  const to = new BackwardWriter(BYTES_AT_FIRST);
  to.message(2, () => write(to));
  to.message(1, () => {
    to.text(2, kind);
    to.text(1, apiVersion);
  });
  to.raw(PREFIX);
  return to.written();
}

function bodyOf(object: Typed): Buffer {
  const known = bodies.get(object);
  if (known) return known;
  const to = new BackwardWriter(BYTES_AT_FIRST);
  const { metadata } = object as Typed & { readonly metadata?: object };
  if (object.kind === 'PartialObjectMetadata')
    to.message(1, () => writeStruct(to, modelNamed('V1ObjectMeta'), metadata as Fields));
  else writeStruct(to, modelOf(object), object as unknown as Fields);
  const bytes = Buffer.from(to.written());
  bodies.set(object, bytes);
  return bytes;
}

function modelOf({ apiVersion, kind }: Typed): StructType {
  if (kind === 'Status') return modelNamed('V1Status');
  const type = typeOfKind(SCHEMA, apiVersion, kind);
  assert(type !== undefined, `${apiVersion}/${kind} has no protobuf message`);
  return type;
}

function modelNamed(name: string): StructType {
  const type = SCHEMA.types.get(name);
  assert(type !== undefined, `the schema has no ${name}`);
  return type;
}
