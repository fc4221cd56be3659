// A request's body in Kubernetes' protobuf, `application/vnd.kubernetes.protobuf`, as the JSON it stands for.
//
// kubectl since 1.32, Helm 4 and all that use Go's typed clients send it, and take no for an answer. Four
// bytes come first, then an envelope that says which kind follows. encode.ts is the other direction. Source:
// apimachinery pkg/runtime/serializer/protobuf/protobuf.go.
import { SCHEMA } from '../../kinds/type.js';
import type { JsonObject } from '../../machinery/json.js';
import { type Parsed, parsed, type Refused, refused } from '../../machinery/parsed.js';
import { type StructType, typeOfKind } from '../../machinery/schema.js';
import { readStruct } from './message.js';
import { LENGTH, Wire, WireError } from './wire.js';

const PREFIX = [0x6b, 0x38, 0x73, 0x00];

/** What is wrong with a body, and what it said that it is, if it came to that. */
export interface RefusedBody extends Refused {
  readonly sent?: { readonly apiVersion: string; readonly kind: string };
}

/** The object, with the apiVersion and kind of the envelope. */
export function decodeProtobuf(
  body: Uint8Array,
): { readonly ok: true; readonly value: JsonObject } | RefusedBody {
  if (body.length === 0) return refused('empty data');
  if (!PREFIX.every((byte, i) => body[i] === byte))
    return refused(
      `provided data does not appear to be a protobuf message, expected prefix [${PREFIX.join(' ')}]`,
    );
  if (body.length === PREFIX.length) return refused('empty body');
  const envelope = attempt(() => readEnvelope(Wire.over(body.subarray(PREFIX.length))));
  if (!envelope.ok) return envelope;
  const { apiVersion, kind, raw } = envelope.value;
  const meta = `runtime.TypeMeta{APIVersion:"${apiVersion}", Kind:"${kind}"}`;
  if (kind === '') return refused(`Object 'Kind' is missing in '${meta}'`);
  if (apiVersion === '') return refused(`Object 'apiVersion' is missing in '${meta}'`);
  const sent = { apiVersion, kind };
  const type = messageType(apiVersion, kind);
  if (type === undefined)
    return {
      ...refused(
        `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/api/legacyscheme/scheme.go:30"`,
      ),
      sent,
    };
  const object = attempt(() => readStruct(type, raw, 0, { ...sent }));
  return object.ok ? object : { ...object, sent };
}

function attempt<T>(read: () => T): Parsed<T> {
  try {
    return parsed(read());
  } catch (error) {
    if (error instanceof WireError) return refused(error.message);
    throw error;
  }
}

/** Every group has its own DeleteOptions, all of them the same. */
const messageType = (apiVersion: string, kind: string): StructType | undefined =>
  typeOfKind(SCHEMA, kind === 'DeleteOptions' ? 'v1' : apiVersion, kind);

function readEnvelope(wire: Wire) {
  const sent = { apiVersion: '', kind: '', raw: Wire.over(new Uint8Array()) };
  while (!wire.done) {
    const { number, wireType } = wire.tag('Unknown');
    if (number === 1 && wireType === LENGTH) readTypeMeta(wire.message(), sent);
    else if (number === 2 && wireType === LENGTH) sent.raw = wire.message();
    else wire.skip(wireType);
  }
  return sent;
}

function readTypeMeta(wire: Wire, sent: { apiVersion: string; kind: string }): void {
  while (!wire.done) {
    const { number, wireType } = wire.tag('TypeMeta');
    if (number === 1 && wireType === LENGTH) sent.apiVersion = wire.string();
    else if (number === 2 && wireType === LENGTH) sent.kind = wire.string();
    else wire.skip(wireType);
  }
}
