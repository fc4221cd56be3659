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
const PING = 6;
const GOAWAY = 7;

export interface SpdyStream {
  readonly headers: SpdyHeaders;
  send(text: string): void;
  /** Nothing more will be sent. */
  finish(): void;
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
    if (!isControl) return;
    if (frame.readUInt16BE(0) !== VERSION) throw new Error('another version');
    const type = frame.readUInt16BE(2);
    if (type === PING) this.#peer.send(frame);
    else if (type === GOAWAY) this.close();
    else if (type === SYN_STREAM) {
      const id = frame.readUInt32BE(HEAD_BYTES) & ID_BITS;
      const headers = await this.#headers.read(frame.subarray(HEAD_BYTES + 10));
      this.#reply(id);
      this.#peer.opened(this.#stream(id, headers));
    }
  }

  #reply(id: number): void {
    const headers = noHeaders(!this.#hasReplied);
    this.#hasReplied = true;
    const payload = Buffer.concat([uint32(id), headers]);
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt16BE(VERSION, 0);
    head.writeUInt16BE(SYN_REPLY, 2);
    head.writeUIntBE(payload.length, 5, 3);
    this.#peer.send(Buffer.concat([head, payload]));
  }

  #stream(id: number, headers: SpdyHeaders): SpdyStream {
    const data = (bytes: Buffer, flags: number): void => {
      if (this.#isOver) return;
      const head = Buffer.alloc(HEAD_BYTES);
      head.writeUInt32BE(id, 0);
      head.writeUInt8(flags, 4);
      head.writeUIntBE(bytes.length, 5, 3);
      this.#peer.send(Buffer.concat([head, bytes]));
    };
    return {
      headers,
      send: (text) => data(Buffer.from(text, 'utf8'), 0),
      finish: () => data(Buffer.alloc(0), FIN),
    };
  }
}
