// What goes over the wire for one event, and how it is shared: an event is made into bytes once for each
// representation, however many watch it.

import type { KubeObject, Millis, Revision } from '../../machinery/object.js';
import type { Failure } from '../../machinery/status.js';
import { jsonParts } from '../json-bytes.js';
import { protobufFrame, protobufOf } from '../protobuf/encode.js';
import type { Change, Scope, Shown, WatchType } from './scope.js';

/** JSON has an event a line, protobuf each after its length. */
export type StreamEncoding = 'json' | 'protobuf';

/** How objects are shown: whole, as metadata only, as rows of a table. */
export interface Representation {
  /** The same for watches that can share bytes. */
  readonly id: string;
  /** Whether the first event of a stream differs: a table has its columns there. */
  readonly headed: boolean;
  readonly encoding: StreamEncoding;
  /** The object, encoded, in parts. */
  parts(object: KubeObject, now: Millis, first: boolean): readonly Buffer[];
}

/** Bytes that are kept for sharing, all in all. */
const BYTES_MAX = 32 * 1024 * 1024;
const TYPES: readonly WatchType[] = ['ADDED', 'MODIFIED', 'DELETED'];

const END = Buffer.from('}\n');

export const frame = (encoding: StreamEncoding, type: string, parts: readonly Buffer[]): Buffer =>
  encoding === 'protobuf'
    ? protobufFrame(type, Buffer.concat(parts))
    : Buffer.concat([Buffer.from(`{"type":"${type}","object":`), ...parts, END]);

export const errorFrame = (encoding: StreamEncoding, failure: Failure): Buffer =>
  frame(encoding, 'ERROR', encoding === 'protobuf' ? [protobufOf(failure)] : jsonParts(failure));

/** Says how far a watch has come; the one that ends the initial state says so. */
export function bookmarkFrame(
  { kind }: Scope,
  representation: Representation,
  revision: Revision,
  now: Millis,
  initialEnd: boolean,
): Buffer {
  const annotations = initialEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  const object = {
    kind: kind.kind,
    apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
    metadata: { resourceVersion: String(revision), ...annotations },
  };
  return frame(
    representation.encoding,
    'BOOKMARK',
    representation.parts(object as unknown as KubeObject, now, false),
  );
}

/** The frames made last, oldest first. */
export class Frames {
  readonly #byRepresentation = new Map<string, Map<number, Buffer>>();
  readonly #order: { readonly of: Map<number, Buffer>; readonly key: number }[] = [];
  #bytes = 0;

  of(representation: Representation, { type, object }: Shown, change: Change): Buffer {
    let known = this.#byRepresentation.get(representation.id);
    if (!known) {
      known = new Map();
      this.#byRepresentation.set(representation.id, known);
    }
    const key = change.revision * TYPES.length + TYPES.indexOf(type);
    const made = known.get(key);
    if (made) return made;
    const bytes = frame(
      representation.encoding,
      type,
      representation.parts(object, change.at, false),
    );
    known.set(key, bytes);
    this.#order.push({ of: known, key });
    this.#bytes += bytes.length;
    this.#forget();
    return bytes;
  }

  #forget(): void {
    if (this.#bytes <= BYTES_MAX) return;
    const many = Math.ceil(this.#order.length / 4);
    for (const { of, key } of this.#order.splice(0, many)) {
      this.#bytes -= of.get(key)?.length ?? 0;
      of.delete(key);
    }
  }
}
