// The accepting end of a SPDY/3.1 connection, as far as clients of Kubernetes speak it: streams that they open, data
// both ways, pings [chromium.org SPDY protocol draft 3.1; moby/spdystream]. Flow control is neither asked for nor kept.

import { HeaderReader, noHeaders, type SpdyHeaders, uint32 } from './headers.js';

const VERSION = 0x8003;
const HEAD_BYTES = 8;
const FRAME_BYTES_MAX = 1024 * 1024;
const FIN = 0x01;
const ID_BITS = 0x7fffffff;

const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
const HEADERS = 8;
const CANCEL = 5;

export interface SpdyStream {
  readonly headers: SpdyHeaders;
  /** Who is told of what the other end says; nobody at first. */
  hears?: SpdyEar;
  send(bytes: Buffer): void;
  /** Nothing more will be sent. */
  finish(): void;
  /** Nothing more will be sent or heard. */
  reset(): void;
}

export interface SpdyEar {
  data(bytes: Buffer): void;
  /** It has no more to say. */
  end(): void;
  /** It wants nothing more to do with it. */
  gone(): void;
}

export interface SpdyPeer {
  send(bytes: Buffer): void;
  opened(stream: SpdyStream): void;
  /** It will say no more, or something that is not SPDY. */
  ended(): void;
}

export class SpdyConnection {
  readonly #peer: SpdyPeer;
  readonly #headers = new HeaderReader();
  readonly #streams = new Map<number, SpdyStream>();
  #unread: Buffer = Buffer.alloc(0);
  #work: Promise<void> = Promise.resolve();
  #hasReplied = false;
  #isOver = false;

  constructor(peer: SpdyPeer) {
    this.#peer = peer;
  }

  /** Frames are cut in any way. */
  receive(bytes: Buffer): void {
    this.#work = this.#work.then(async () => {
      this.#unread = Buffer.concat([this.#unread, bytes]);
      try {
        while (!this.#isOver) {
          const frame = this.#next();
          if (!frame) return;
          await this.#handle(frame);
        }
      } catch {
        this.close();
      }
    });
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#headers.close();
    this.#peer.ended();
    for (const { hears } of this.#streams.values()) hears?.gone();
  }

  #next(): Buffer | undefined {
    if (this.#unread.length < HEAD_BYTES) return undefined;
    const length = this.#unread.readUIntBE(5, 3);
    if (length > FRAME_BYTES_MAX) throw new Error('frame is too long');
    const end = HEAD_BYTES + length;
    if (this.#unread.length < end) return undefined;
    const frame = this.#unread.subarray(0, end);
    this.#unread = this.#unread.subarray(end);
    return frame;
  }

  async #handle(frame: Buffer): Promise<void> {
    const isControl = frame.readUInt8(0) >= 0x80;
    if (!isControl) return this.#heard(frame);
    if (frame.readUInt16BE(0) !== VERSION) throw new Error('another version');
    const type = frame.readUInt16BE(2);
    const id = () => frame.readUInt32BE(HEAD_BYTES) & ID_BITS;
    if (type === PING) this.#peer.send(frame);
    else if (type === GOAWAY) this.close();
    else if (type === SYN_STREAM) {
      const headers = await this.#headers.read(frame.subarray(HEAD_BYTES + 10));
      this.#open(id(), headers, isLast(frame));
      // Said to nobody; but what comes next cannot be unpacked without it.
    } else if (type === HEADERS) await this.#headers.read(frame.subarray(HEAD_BYTES + 4));
    else if (type === RST_STREAM) {
      this.#streams.get(id())?.hears?.gone();
      this.#streams.delete(id());
    }
  }

  #heard(frame: Buffer): void {
    const { hears } = this.#streams.get(frame.readUInt32BE(0) & ID_BITS) ?? {};
    if (frame.length > HEAD_BYTES) hears?.data(frame.subarray(HEAD_BYTES));
    if (isLast(frame)) hears?.end();
  }

  #open(id: number, headers: SpdyHeaders, isSilent: boolean): void {
    this.#reply(id);
    const stream = this.#stream(id, headers);
    this.#streams.set(id, stream);
    this.#peer.opened(stream);
    if (isSilent) stream.hears?.end();
  }

  #reply(id: number): void {
    const headers = noHeaders(!this.#hasReplied);
    this.#hasReplied = true;
    this.#control(SYN_REPLY, [uint32(id), headers]);
  }

  #control(type: number, parts: readonly Buffer[]): void {
    const payload = Buffer.concat(parts);
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt16BE(VERSION, 0);
    head.writeUInt16BE(type, 2);
    head.writeUIntBE(payload.length, 5, 3);
    this.#peer.send(Buffer.concat([head, payload]));
  }

  #stream(id: number, headers: SpdyHeaders): SpdyStream {
    const isOpen = (): boolean => !this.#isOver && this.#streams.has(id);
    const data = (bytes: Buffer, flags: number): void => {
      if (!isOpen()) return;
      const head = Buffer.alloc(HEAD_BYTES);
      head.writeUInt32BE(id, 0);
      head.writeUInt8(flags, 4);
      head.writeUIntBE(bytes.length, 5, 3);
      this.#peer.send(Buffer.concat([head, bytes]));
    };
    return {
      headers,
      send(bytes) {
        for (let at = 0; at < bytes.length; at += FRAME_BYTES_MAX)
          data(bytes.subarray(at, at + FRAME_BYTES_MAX), 0);
      },
      finish: () => data(Buffer.alloc(0), FIN),
      reset: () => {
        if (isOpen()) this.#control(RST_STREAM, [uint32(id), uint32(CANCEL)]);
        this.#streams.delete(id);
      },
    };
  }
}

const isLast = (frame: Buffer): boolean => (frame.readUInt8(4) & FIN) !== 0;
