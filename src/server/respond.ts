// How a call is answered: JSON, a Status, plain text, bytes, or a stream that somebody else goes on writing.

import type { ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import { type Failure, isFailure } from '../machinery/status.js';
import { dumpYaml } from '../machinery/yaml-dump.js';
import { formOf, MEDIA_TYPES } from './accept.js';
import { protobufOf } from './protobuf/encode.js';

const JSON_TYPE = MEDIA_TYPES.json;
const NEWLINE = Buffer.from('\n');

export class Respond {
  /** The connection itself, for streams; whoever takes it ends it. */
  readonly stream: ServerResponse;
  readonly #warnings: string[] = [];
  readonly #pretty: boolean;

  constructor(stream: ServerResponse, pretty: boolean) {
    this.stream = stream;
    this.#pretty = pretty;
  }

  /** A `Warning` header of the answer to come. */
  warn(texts: readonly string[]): void {
    for (const text of texts) if (!this.#warnings.includes(text)) this.#warnings.push(text);
  }

  json(code: number, value: unknown, type = JSON_TYPE): true {
    const text = this.#pretty ? JSON.stringify(value, null, 2) : JSON.stringify(value);
    return this.text(code, `${text}\n`, type);
  }

  /** Anything that is encoded already. */
  bytes(code: number, bytes: Buffer, type: string): true {
    const stream = this.head(code, type);
    if (bytes.length > COMPRESSED_FROM && takesGzip(stream.req.headers['accept-encoding']))
      sendCompressed(stream, bytes);
    else sendBytes(stream, bytes);
    return true;
  }

  /** JSON that is encoded already. */
  jsonParts(code: number, parts: readonly Buffer[], type = JSON_TYPE): true {
    if (this.#pretty) return this.json(code, JSON.parse(Buffer.concat(parts).toString()), type);
    return this.bytes(code, Buffer.concat([...parts, NEWLINE]), type);
  }

  failure(failure: Failure): true {
    const { retryAfterSeconds } = failure.details ?? {};
    if (retryAfterSeconds !== undefined)
      this.stream.setHeader('Retry-After', String(retryAfterSeconds));
    const form = formOf(this.stream.req.headers.accept, 'whole');
    const encoding = isFailure(form) || form.shape !== 'whole' ? 'json' : form.encoding;
    if (encoding === 'json') return this.json(failure.code, failure);
    if (encoding === 'yaml') return this.text(failure.code, dumpYaml(failure), MEDIA_TYPES.yaml);
    return this.bytes(failure.code, protobufOf(failure), MEDIA_TYPES.protobuf);
  }

  text(code: number, text: string, type = 'text/plain; charset=utf-8'): true {
    return this.bytes(code, Buffer.from(text, 'utf8'), type);
  }

  /** Status and headers of a stream; `stream` is written to and ended by the caller. */
  head(code: number, type: string): ServerResponse {
    const { stream } = this;
    stream.statusCode = code;
    stream.setHeader('Content-Type', type);
    stream.setHeader('Cache-Control', 'no-cache, private');
    if (this.#warnings.length > 0) stream.setHeader('Warning', this.#warnings.map(warningHeader));
    return stream;
  }
}

/** Smaller answers cost more to compress than to send [handlers/responsewriters/writers.go]. */
const COMPRESSED_FROM = 128 * 1024;
const GZIP_LEVEL = 1;

const takesGzip = (accept: string | string[] | undefined): boolean =>
  String(accept ?? '')
    .split(',')
    .some((coding) => coding.split(';', 1)[0]?.trim() === 'gzip');

function sendCompressed(stream: ServerResponse, bytes: Buffer): void {
  gzip(bytes, { level: GZIP_LEVEL }, (error, compressed) => {
    if (!error) stream.setHeader('Content-Encoding', 'gzip');
    stream.appendHeader('Vary', 'Accept-Encoding');
    sendBytes(stream, error ? bytes : compressed);
  });
}

function sendBytes(stream: ServerResponse, bytes: Buffer): void {
  stream.setHeader('Content-Length', bytes.length);
  stream.end(bytes);
}

/** `299 - "text"` as net/http quotes it; UTF-8 goes through byte by byte, control characters not at all. */
const warningHeader = (text: string): string =>
  `299 - "${Buffer.from(text.replaceAll(/\p{Cc}/gu, ' '), 'utf8')
    .toString('latin1')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')}"`;
