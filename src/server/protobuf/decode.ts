// A request's body in Kubernetes' protobuf, `application/vnd.kubernetes.protobuf`, as the JSON it stands for.
//
// kubectl since 1.32, Helm 4 and all that use Go's typed clients send it, and take no for an answer. Four
// bytes come first, then an envelope that says which kind follows. Answers are always JSON, so nothing here
// encodes. Source: apimachinery pkg/runtime/serializer/protobuf/protobuf.go.
import { SCHEMA } from '../../kinds/generated/schema.js';
import { type Parsed, parsed, refused } from '../../machinery/parsed.js';
import { type StructType, typeOfKind } from '../../machinery/schema.js';
import { readStruct } from './message.js';
import { LENGTH, Wire, WireError } from './wire.js';

const PREFIX = [0x6b, 0x38, 0x73, 0x00];

/** The object, with the apiVersion and kind of the envelope; what is missing there is as expected. */
export function decodeProtobuf(
  body: Uint8Array,
  expected: { readonly apiVersion?: string; readonly kind?: string } = {},
): Parsed<unknown> {
  if (body.length === 0) return refused('empty data');
  if (!PREFIX.every((byte, i) => body[i] === byte))
    return refused(
      `provided data does not appear to be a protobuf message, expected prefix [${PREFIX.join(' ')}]`,
    );
  if (body.length === PREFIX.length) return refused('empty body');
  try {
    return decodeEnvelope(Wire.over(body.subarray(PREFIX.length)), expected);
  } catch (error) {
    if (error instanceof WireError) return refused(error.message);
    throw error;
  }
}

function decodeEnvelope(
  wire: Wire,
  expected: { readonly apiVersion?: string; readonly kind?: string },
): Parsed<unknown> {
  const sent = readEnvelope(wire);
  const apiVersion = sent.apiVersion || expected.apiVersion || '';
  const kind = sent.kind || expected.kind || '';
  const meta = `runtime.TypeMeta{APIVersion:"${apiVersion}", Kind:"${kind}"}`;
  if (kind === '') return refused(`Object 'Kind' is missing in '${meta}'`);
  if (apiVersion === '') return refused(`Object 'apiVersion' is missing in '${meta}'`);
  const type = messageType(apiVersion, kind);
  if (type === undefined)
    return refused(
      `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/api/legacyscheme/scheme.go:30"`,
    );
  return parsed(readStruct(type, sent.raw, 0, { apiVersion, kind }));
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
