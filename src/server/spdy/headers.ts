// Header blocks of SPDY/3.1: names and values with their lengths, compressed as one stream that goes on through all
// frames of a direction [chromium.org SPDY protocol draft 3.1, 2.6.10].

import { constants, createInflate } from 'node:zlib';

/** What compressors know beforehand: names, and values that are common, each with its length in front. */
const KNOWN = [
  ...['options', 'head', 'post', 'put', 'delete', 'trace', 'accept', 'accept-charset'],
  ...['accept-encoding', 'accept-language', 'accept-ranges', 'age', 'allow', 'authorization'],
  ...['cache-control', 'connection', 'content-base', 'content-encoding', 'content-language'],
  ...['content-length', 'content-location', 'content-md5', 'content-range', 'content-type'],
  ...['date', 'etag', 'expect', 'expires', 'from', 'host', 'if-match', 'if-modified-since'],
  ...['if-none-match', 'if-range', 'if-unmodified-since', 'last-modified', 'location'],
  ...['max-forwards', 'pragma', 'proxy-authenticate', 'proxy-authorization', 'range', 'referer'],
  ...['retry-after', 'server', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'user-agent'],
  ...['vary', 'via', 'warning', 'www-authenticate', 'method', 'get', 'status', '200 OK'],
  ...['version', 'HTTP/1.1', 'url', 'public', 'set-cookie', 'keep-alive', 'origin'],
];
const COMMON = [
  '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505',
  '203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request',
  '401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented',
  '503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00',
  ' Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,',
  'application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=',
  'gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.',
].join('');

export const dictionary = Buffer.concat([
  ...KNOWN.flatMap((word) => [uint32(word.length), Buffer.from(word, 'latin1')]),
  Buffer.from(COMMON, 'latin1'),
]);

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export type SpdyHeaders = ReadonlyMap<string, string>;

/** Nobody who speaks to us says more in one. */
const BLOCK_BYTES_MAX = 64 * 1024;

/** Reads the header blocks of one direction, which must come in their order, one at a time. */
export class HeaderReader {
  readonly #inflate = createInflate({ dictionary, finishFlush: constants.Z_SYNC_FLUSH });
  #chunks: Buffer[] = [];
  #bytes = 0;
  #failed: ((error: Error) => void) | undefined;

  constructor() {
    this.#inflate.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      if (this.#bytes > BLOCK_BYTES_MAX) this.#inflate.destroy(new Error('headers are too long'));
    });
    this.#inflate.on('error', (error) => this.#failed?.(error));
  }

  async read(block: Buffer): Promise<SpdyHeaders> {
    await new Promise<void>((resolve, reject) => {
      this.#failed = reject;
      this.#inflate.write(block);
      this.#inflate.flush(constants.Z_SYNC_FLUSH, resolve);
    });
    const bytes = Buffer.concat(this.#chunks);
    [this.#chunks, this.#bytes] = [[], 0];
    return headersIn(bytes);
  }

  close(): void {
    this.#inflate.destroy();
  }
}

function headersIn(bytes: Buffer): SpdyHeaders {
  let at = 4;
  const next = (): string => {
    const length = bytes.readUInt32BE(at);
    at += 4 + length;
    return bytes.toString('utf8', at - length, at);
  };
  const count = bytes.readUInt32BE(0);
  const headers = new Map<string, string>();
  for (let i = 0; i < count && at < bytes.length; i++) headers.set(next(), next());
  return headers;
}

/** `78 01`: a stream that was compressed without knowing anything beforehand. */
const STREAM_BEGIN = Buffer.of(0x78, 0x01);
/** A block of four bytes as they are: the number of headers, none. */
const NOTHING = [0x00, 0x04, 0x00, 0xfb, 0xff, 0x00, 0x00, 0x00, 0x00];
/** An empty block. Without it Go looks for the next one before it hands anything on, and ends the connection. */
const FLUSH = [0x00, 0x00, 0x00, 0xff, 0xff];
const NO_HEADERS = Buffer.from([...NOTHING, ...FLUSH]);

/** All that we have to say in headers. */
export const noHeaders = (isFirst: boolean): Buffer =>
  isFirst ? Buffer.concat([STREAM_BEGIN, NO_HEADERS]) : NO_HEADERS;
