// Reading a JSON document into a type, as the API server does before it looks at what the document says.
//
// Source: sigs.k8s.io/json (strict, case-sensitive, and with encoding/json's messages) and the
// decoding half of apiserver pkg/endpoints/handlers/create.go. Three kinds of fault are told apart:
// a fatal one (a quantity, time or IntOrString that refuses its text) wins over a wrong JSON type,
// which wins over fields that do not exist. Decoding normalises what Go would write back differently:
// nulls, quantities, times, base64. Departures: a number is judged by its value, since JSON.parse has
// lost its spelling (`1.0` passes for an int32), and lists of numbers are no `[]byte`.
import { canonicalBase64 } from './base64.js';
import { goQuote } from './go-quote.js';
import type { Parsed } from './parsed.js';
import { decodeQuantity, formatQuantity } from './quantity.js';
import { canonicalTime } from './rfc3339.js';
import type { FieldType, ListType, MapType, Scalar, StructType } from './schema.js';

/** What to do with unknown and duplicate fields: the request's `fieldValidation`. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export type Decoded =
  | { readonly ok: true; readonly value: JsonObject; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly error: string };

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads `value`, which stays as it is; parts that need no change are shared with the result.
 * `duplicates` are the reader's own findings, such as `duplicate field "spec.replicas"`.
 */
export function decode(
  type: StructType,
  value: JsonObject,
  validation: FieldValidation,
  duplicates: readonly string[] = [],
): Decoded {
  const decoder = new Decoder(duplicates);
  const decoded = decoder.struct(type, value) as JsonObject;
  const fault = decoder.fatal ?? decoder.mismatch;
  if (fault !== undefined) return { ok: false, error: fault };
  if (validation === 'Strict' && decoder.strict.size > 0) {
    return { ok: false, error: `strict decoding error: ${[...decoder.strict].join(', ')}` };
  }
  const warnings = validation === 'Warn' ? [...decoder.strict] : [];
  return { ok: true, value: decoded, warnings };
}

/** How the API server tells a client of a decoding error. */
export const notHandled = (version: string, kind: string, error: string): string =>
  `${kind} in version ${goQuote(version)} cannot be handled as a ${kind}: ${error}`;

const STRICT_ERRORS_MAX = 100;

/** One pass over one document: where it is, and what it has found wrong. */
class Decoder {
  fatal: string | undefined;
  mismatch: string | undefined;
  readonly strict: Set<string>;
  /** Where we are in the document, for unknown fields: `spec.containers[0]`. */
  private readonly path: (string | number)[] = [];
  /** Where we are in the types, for mismatches, which name neither indexes nor keys of maps. */
  private readonly fields: string[] = [];
  private owner = '';

  constructor(duplicates: readonly string[]) {
    this.strict = new Set(duplicates.slice(0, STRICT_ERRORS_MAX));
  }

  struct(type: StructType, value: unknown): unknown {
    if (!isObject(value)) return this.mismatched(jsonName(value), type.goName);
    const owner = this.owner;
    const result = rebuilt(value, (name, held) => {
      const field = type.fields.get(name);
      if (field === undefined) return this.unknownField(name);
      if (held === null) return undefined;
      this.owner = type.goName;
      this.path.push(name);
      this.fields.push(name);
      const decoded = this.any(field.type, held);
      this.path.pop();
      this.fields.pop();
      return decoded;
    });
    this.owner = owner;
    return result;
  }

  private any(type: FieldType, value: unknown): unknown {
    switch (type.shape) {
      case 'struct':
        return this.struct(type as StructType, value);
      case 'list':
        return this.list(type as ListType, value);
      case 'map':
        return this.map(type as MapType, value);
      default:
        return this.scalar(type.shape, type.goName, value);
    }
  }

  private list(type: ListType, value: unknown): unknown {
    if (!Array.isArray(value)) return this.mismatched(jsonName(value), type.goName);
    const items = value as readonly unknown[];
    let changed = false;
    const decoded = items.map((item, i) => {
      this.path.push(i);
      const next = isNothing(item) ? zeroOf(type.items) : this.any(type.items, item);
      this.path.pop();
      changed ||= next !== item;
      return next;
    });
    return changed ? decoded : items;
  }

  private map(type: MapType, value: unknown): unknown {
    if (!isObject(value)) return this.mismatched(jsonName(value), type.goName);
    return rebuilt(value, (key, held) => {
      if (held === null) return zeroOf(type.values);
      this.path.push(key);
      const decoded = this.any(type.values, held);
      this.path.pop();
      return decoded;
    });
  }

  private scalar(shape: Scalar, goName: string, value: unknown): unknown {
    switch (shape) {
      case 'any':
        return value;
      case 'string':
        return typeof value === 'string' ? value : this.mismatched(jsonName(value), goName);
      case 'bool':
        return typeof value === 'boolean' ? value : this.mismatched(jsonName(value), goName);
      case 'float64':
        return typeof value === 'number' ? value : this.mismatched(jsonName(value), goName);
      case 'int32':
      case 'int64':
        return fitsInteger(value, shape) ? value : this.mismatched(integerName(value), goName);
      case 'bytes':
        if (typeof value !== 'string') return this.mismatched(jsonName(value), goName);
        return this.read(canonicalBase64(value), 'mismatch');
      case 'quantity': {
        const read = decodeQuantity(value);
        return this.read(read.ok ? { ok: true, value: formatQuantity(read.value) } : read, 'fatal');
      }
      case 'intOrString':
        if (typeof value === 'string' || fitsInteger(value, 'int32')) return value;
        return this.refused(this.mismatchText(integerName(value), 'int32'), 'fatal');
      case 'time':
      case 'microTime':
        if (typeof value === 'string') return this.read(canonicalTime(value, shape), 'fatal');
        return this.refused(this.mismatchText(jsonName(value), 'string'), 'fatal');
    }
  }

  private read<T>(read: Parsed<T>, severity: 'fatal' | 'mismatch'): T | undefined {
    return read.ok ? read.value : this.refused(read.error, severity);
  }

  private mismatched(found: string, goName: string): undefined {
    return this.refused(this.mismatchText(found, goName), 'mismatch');
  }

  /** Only the first fault of its kind is told. */
  private refused(message: string, severity: 'fatal' | 'mismatch'): undefined {
    this[severity] ??= message;
    return undefined;
  }

  private mismatchText(found: string, goName: string): string {
    const owner = this.owner.slice(this.owner.indexOf('.') + 1);
    const place = owner === '' ? 'value' : `struct field ${owner}.${this.fields.join('.')}`;
    return `json: cannot unmarshal ${found} into Go ${place} of type ${goName}`;
  }

  private unknownField(name: string): undefined {
    if (this.strict.size >= STRICT_ERRORS_MAX) return undefined;
    let path = '';
    for (const step of [...this.path, name]) {
      if (typeof step === 'number') path += `[${step}]`;
      else path += path === '' ? step : `.${step}`;
    }
    this.strict.add(`unknown field ${goQuote(path)}`);
    return undefined;
  }
}

/** The object with each value replaced, or left out for `undefined`; itself if nothing changes. */
function rebuilt(
  object: JsonObject,
  replace: (name: string, held: unknown) => unknown,
): JsonObject {
  const names = Object.keys(object);
  let fresh: Record<string, unknown> | undefined;
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    const held = object[name];
    const next = held === undefined ? undefined : replace(name, held);
    if (fresh === undefined && (next !== held || next === undefined)) {
      fresh = {};
      for (const before of names.slice(0, i)) put(fresh, before, object[before]);
    }
    if (fresh !== undefined && next !== undefined) put(fresh, name, next);
  }
  return fresh ?? object;
}

/** A plain assignment to `__proto__` would not make a field. */
function put(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, writable: true });
}

/** What Go holds where a list or a map has a null. */
function zeroOf(type: FieldType): unknown {
  switch (type.shape) {
    case 'struct':
      return {};
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'float64':
    case 'int32':
    case 'int64':
    case 'intOrString':
      return 0;
    case 'quantity':
      return '0';
    default:
      return null;
  }
}

const isNothing = (value: unknown): boolean => value === null || value === undefined;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fitsInteger(value: unknown, shape: 'int32' | 'int64'): boolean {
  if (!Number.isInteger(value)) return false;
  const limit = shape === 'int32' ? 2 ** 31 : 2 ** 63;
  return (value as number) >= -limit && (value as number) < limit;
}

/** Go shows the number when an integer is wanted, and only then. */
const integerName = (value: unknown): string =>
  typeof value === 'number' ? `number ${value}` : jsonName(value);

function jsonName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
