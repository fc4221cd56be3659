// A stream of a SPDY connection as a socket of its own, for whatever reads and writes sockets.

import { Duplex, finished } from 'node:stream';
import type { SpdyStream } from './connection.js';

export class StreamSocket extends Duplex {
  readonly #stream: SpdyStream;

  /** `over`: this end has said all it has to say. */
  constructor(stream: SpdyStream, over: () => void) {
    super({ allowHalfOpen: true });
    this.#stream = stream;
    stream.hears = {
      data: (bytes) => this.push(bytes),
      end: () => this.push(null),
      gone: () => this.destroy(),
    };
    finished(this, { readable: false }, over);
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.#stream.send(bytes);
    done();
  }

  override _final(done: () => void): void {
    this.#stream.finish();
    done();
  }

  override _destroy(problem: Error | null, done: (problem: Error | null) => void): void {
    if (!this.writableFinished) this.#stream.finish();
    done(problem);
  }
}
