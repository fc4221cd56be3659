// Request bodies, decoded by their content type: JSON, YAML, and protobuf.
//
// Every body a handler reads comes from here. A missing content type means JSON, as for upstream.

import { goQuote } from '../machinery/go-quote.js';
import { isJsonObject, type JsonObject } from '../machinery/json.js';
import { type Parsed, parsed, refused } from '../machinery/parsed.js';
import { badRequest, type Failure, unsupportedMediaType } from '../machinery/status.js';
import { duplicatesError, readYaml } from '../machinery/yaml.js';
import { MEDIA_TYPES } from './accept.js';
import type { Call } from './call.js';
import { scanJson } from './json-scan.js';
import { decodeProtobuf } from './protobuf/decode.js';

export interface Body {
  readonly value: unknown;
  /** Fields that occurred twice, in the words of fieldValidation. */
  readonly duplicates: readonly string[];
}

const { json: JSON_TYPE, yaml: YAML_TYPE, protobuf: PROTOBUF_TYPE } = MEDIA_TYPES;

/** The media type alone: `application/json` of `application/json; charset=utf-8`. */
export const contentTypeOf = ({ headers }: Pick<Call, 'headers'>): string =>
  (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() || JSON_TYPE;

/** What a body is expected to be where it does not say so itself. */
export interface Expected {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The object of a create, an update or a delete. */
export function readObject(
  call: Pick<Call, 'body' | 'headers'>,
  expected: Expected,
): (Body & { readonly value: JsonObject }) | Failure {
  const type = contentTypeOf(call);
  if (type === PROTOBUF_TYPE) return readProtobuf(call.body, expected.kind);
  const read = decoded(call.body, type);
  if (read === undefined)
    return unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${[JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE].join(', ')}`,
    );
  if (!read.ok) return unrecognized(expected.kind, read.error, call.body);
  const { value, duplicates } = read.value;
  if (!isJsonObject(value))
    return unrecognized(
      expected.kind,
      `${NO_TYPE}json: cannot unmarshal ${jsonName(value)} into Go value of type struct { APIVersion string "json:"apiVersion,omitempty""; Kind string "json:"kind,omitempty"" }`,
      call.body,
    );
  return { value, duplicates };
}

const NO_TYPE = "couldn't get version/kind; json parse error: ";

/** It says itself what it is of, and cannot name a field twice. */
function readProtobuf(bytes: Buffer, kind: string): (Body & { value: JsonObject }) | Failure {
  const read = decodeProtobuf(bytes);
  if (read.ok) return { value: read.value, duplicates: [] };
  const { error, sent } = read;
  if (!sent) return unrecognized(kind, error, bytes);
  const version = sent.apiVersion.slice(sent.apiVersion.indexOf('/') + 1);
  return badRequest(
    `${sent.kind} in version ${goQuote(version)} cannot be handled as a ${kind}: ${error}`,
  );
}

function decoded(bytes: Buffer, type: string): Parsed<Body> | undefined {
  switch (type) {
    case JSON_TYPE: {
      const read = readJson(bytes);
      return read.ok ? read : refused(NO_TYPE + read.error);
    }
    case YAML_TYPE:
      return readYamlBody(bytes);
    default:
      return undefined;
  }
}

export function readJson(bytes: Buffer): Parsed<Body> {
  const text = bytes.toString('utf8');
  const { error, duplicates } = { error: undefined, duplicates: [], ...scanJson(text) };
  if (error !== undefined) return refused(error);
  return parsed({ value: JSON.parse(text) as unknown, duplicates });
}

export function readYamlBody(bytes: Buffer): Parsed<Body> {
  const read = readYaml(bytes.toString('utf8'));
  if (!read.ok) return refused(read.error);
  const duplicates = read.duplicates.length === 0 ? [] : [duplicatesError(read.duplicates)];
  return parsed({ value: read.value, duplicates });
}

const SHOWN_MAX = 30;

/** [apiserver pkg/endpoints/handlers/rest.go transformDecodeError, summarizeData]. */
function unrecognized(kind: string, error: string, bytes: Buffer): Failure {
  const cut = bytes.subarray(0, SHOWN_MAX);
  const shown = bytes[0] === OPENING ? cut.toString('utf8') : cut.toString('hex');
  const summary =
    bytes.length === 0 ? '<empty>' : bytes.length > SHOWN_MAX ? `${shown} ...` : shown;
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): ${error} (${summary})`,
  );
}

/** `{` */
const OPENING = 0x7b;

/** A value as encoding/json names it. */
export const jsonName = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value;
