// A watch as a client has it: a response that is read line by line.

import type { TestServer } from './server.js';

export interface StreamEvent {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: what comes over HTTP is any JSON
  readonly object: any;
}

export class WatchStream {
  readonly events: StreamEvent[] = [];
  hasEnded = false;
  readonly #cut = new AbortController();
  #arrived: () => void = () => undefined;

  static async open(server: TestServer, path: string, accept?: string): Promise<WatchStream> {
    const stream = new WatchStream();
    const response = await fetch(server.url + path, {
      headers: { 'user-agent': 'test/1.0', ...(accept === undefined ? {} : { accept }) },
      signal: stream.#cut.signal,
    });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    void stream.#read(response).catch(() => undefined);
    return stream;
  }

  /** The first events that were not asked for yet. */
  async next(count: number): Promise<StreamEvent[]> {
    while (this.events.length < count && !this.hasEnded)
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    return this.events.splice(0, count);
  }

  async end(): Promise<StreamEvent[]> {
    return this.next(Number.POSITIVE_INFINITY);
  }

  cut(): void {
    this.#cut.abort();
  }

  async #read(response: Response): Promise<void> {
    const text = new TextDecoder();
    let rest = '';
    for await (const bytes of response.body as AsyncIterable<Uint8Array>) {
      const lines = (rest + text.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      this.events.push(...lines.map((line) => JSON.parse(line) as StreamEvent));
      this.#arrived();
    }
    this.hasEnded = true;
    this.#arrived();
  }
}

export const summary = (events: readonly StreamEvent[]): string[] =>
  events.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`);
