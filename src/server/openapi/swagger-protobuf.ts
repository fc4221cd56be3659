// Swagger 2.0 in protobuf, which is all that clients of `/openapi/v2` written in Go take.
//
// Source of the numbers: github.com/google/gnostic openapiv2/OpenAPIv2.proto. Values of any kind, extensions among
// them, are YAML there; JSON is.

import { BackwardWriter } from '../protobuf/backward-writer.js';

type Json = { readonly [keyword: string]: unknown };
/** Writes a field, tag and all, or the fields of a message. */
type Write<T = never> = (out: BackwardWriter, value: T) => void;

const MEDIA_TYPE = 'application/com.github.proto-openapi.spec.v2';
export const PROTOBUF = `${MEDIA_TYPE}.v1.0+protobuf`;
/** As Kubernetes called it first, which clients of Go still ask for. */
export const PROTOBUF_NAMES: readonly string[] = [PROTOBUF, `${MEDIA_TYPE}@v1.0+protobuf`];

const BYTES_AT_FIRST = 1024 * 1024;

export function swaggerProtobuf(document: Json): Buffer {
  const out = new BackwardWriter(BYTES_AT_FIRST);
  DOCUMENT(out, document);
  return out.written();
}

const text =
  (number: number): Write<string> =>
  (out, value) =>
    out.text(number, value);
const bool =
  (number: number): Write<boolean> =>
  (out, value) =>
    out.varint(number, value ? 1 : 0);
const int64 =
  (number: number): Write<number> =>
  (out, value) =>
    out.varint(number, value);
const double =
  (number: number): Write<number> =>
  (out, value) =>
    out.double(number, value);
const any =
  (number: number): Write<unknown> =>
  (out, value) =>
    out.message(number, () => out.text(2, JSON.stringify(value)));

const each =
  <T>(write: Write<T>): Write<readonly T[]> =>
  (out, values) => {
    for (let i = values.length - 1; i >= 0; i--) write(out, values[i] as T);
  };
const texts = (number: number) => each(text(number));

/** A message in a field; one that holds itself is named only when it is written. */
const held =
  <T>(number: number, write: () => Write<T>): Write<T> =>
  (out, value) =>
    out.message(number, () => write()(out, value));

/** Pairs of a name and a value. */
const pairs =
  (number: number, write: () => Write<Json>): Write<Json> =>
  (out, all) =>
    each<readonly [string, unknown]>((_, [name, value]) =>
      out.message(number, () => {
        out.message(2, () => write()(out, value as Json));
        out.text(1, name);
      }),
    )(out, Object.entries(all));

/** A message of these fields; what begins with `x-` is under the number of extensions. */
function message(fields: Readonly<Record<string, Write>>, extensions?: number): Write<Json> {
  const extension: Write<readonly [string, unknown]> = (out, [name, value]) => {
    if (extensions === undefined || !name.startsWith('x-')) return;
    out.message(extensions, () => {
      any(2)(out, value);
      out.text(1, name);
    });
  };
  return (out, value) =>
    each<readonly [string, unknown]>((_, entry) => {
      const [name, one] = entry;
      const write = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (write) write(out, one as never);
      else extension(out, entry);
    })(out, Object.entries(value));
}

const SCHEMA = message(
  {
    $ref: text(1),
    format: text(2),
    title: text(3),
    description: text(4),
    default: any(5),
    multipleOf: double(6),
    maximum: double(7),
    exclusiveMaximum: bool(8),
    minimum: double(9),
    exclusiveMinimum: bool(10),
    maxLength: int64(11),
    minLength: int64(12),
    pattern: text(13),
    maxItems: int64(14),
    minItems: int64(15),
    uniqueItems: bool(16),
    maxProperties: int64(17),
    minProperties: int64(18),
    required: texts(19),
    enum: each(any(20)),
    additionalProperties: (out, value) =>
      out.message(21, () =>
        typeof value === 'boolean' ? bool(2)(out, value) : held(1, () => SCHEMA)(out, value),
      ),
    type: held(22, () => text(1)),
    items: held(23, () => held(1, () => SCHEMA)),
    properties: held(25, () => pairs(1, () => SCHEMA)),
    example: any(30),
  },
  31,
);

/** In queries and in paths alike, but for the numbers after the fourth. */
const plain = (shift: number) =>
  message({
    required: bool(1),
    in: text(2),
    description: text(3),
    name: text(4),
    type: text(5 + shift),
    format: text(6 + shift),
    uniqueItems: bool(19 + shift),
  });
const QUERY = plain(1);
const PATH = plain(0);
const BODY = message({
  description: text(1),
  name: text(2),
  in: text(3),
  required: bool(4),
  schema: held(5, () => SCHEMA),
});

/** A parameter and not a reference to one; in the body, or in the path or the query. */
const PARAMETER = held(1, () => (out: BackwardWriter, value: Json) => {
  if (value.in === 'body') return held(1, () => BODY)(out, value);
  const isInPath = value.in === 'path';
  return held(2, () => held(isInPath ? 4 : 3, () => (isInPath ? PATH : QUERY)))(out, value);
});

const RESPONSE = message({
  description: text(1),
  schema: held(2, () => held(1, () => SCHEMA)),
});

const OPERATION = message(
  {
    tags: texts(1),
    summary: text(2),
    description: text(3),
    operationId: text(5),
    produces: texts(6),
    consumes: texts(7),
    parameters: each(held(8, () => PARAMETER)),
    responses: held(9, () => pairs(1, () => held(1, () => RESPONSE))),
  },
  13,
);

const method = (number: number) => held(number, () => OPERATION);
const PATH_ITEM = message(
  {
    get: method(2),
    put: method(3),
    post: method(4),
    delete: method(5),
    options: method(6),
    head: method(7),
    patch: method(8),
    parameters: each(held(9, () => PARAMETER)),
  },
  10,
);

const INFO = message({ title: text(1), version: text(2) });
const API_KEY = message({ type: text(1), name: text(2), in: text(3), description: text(4) });

const DOCUMENT = message({
  swagger: text(1),
  info: held(2, () => INFO),
  paths: held(8, () => pairs(2, () => PATH_ITEM)),
  definitions: held(9, () => pairs(1, () => SCHEMA)),
  security: each(held(12, () => pairs(1, () => texts(1) as unknown as Write<Json>))),
  securityDefinitions: held(13, () => pairs(1, () => held(2, () => API_KEY))),
});
