// Watches over WebSocket, as browsers open them.

import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startServer, type TestServer } from '../../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const MAPS = '/api/v1/namespaces/default/configmaps';

/** Its messages as they come, until it closes. */
class Listener {
  readonly socket: WebSocket;
  readonly messages: { readonly text: string; readonly binary: boolean }[] = [];
  #arrived: () => void = () => undefined;

  constructor(path: string, protocols: readonly string[] = []) {
    this.socket = new WebSocket(server.url.replace('http', 'ws') + path, [...protocols]);
    this.socket.on('message', (data, binary) => {
      this.messages.push({ text: String(data), binary });
      this.#arrived();
    });
    this.socket.on('close', () => this.#arrived());
  }

  async events(count: number) {
    while (this.messages.length < count && this.socket.readyState <= WebSocket.OPEN)
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    return this.messages.slice(0, count).map(({ text }) => JSON.parse(text));
  }
}

describe('a watch over WebSocket', () => {
  test('sends the events of any other watch, a message of text each', async () => {
    const listener = new Listener(`${MAPS}?watch=1&fieldSelector=metadata.name!=kube-root-ca.crt`);
    await once(listener.socket, 'open');
    for (const name of ['a', 'b']) await server.ask('POST', MAPS, { metadata: { name } });
    await server.ask('DELETE', `${MAPS}/a`);
    const events = await listener.events(3);
    expect(events.map(({ type, object }) => [type, object.metadata.name])).toEqual([
      ['ADDED', 'a'],
      ['ADDED', 'b'],
      ['DELETED', 'a'],
    ]);
    expect(listener.messages.every(({ binary }) => !binary)).toBe(true);
    listener.socket.close();
    await once(listener.socket, 'close');
  });

  test('takes the first protocol that is not a token', async () => {
    const token = 'base64url.bearer.authorization.k8s.io.eHl6';
    const listener = new Listener(`${MAPS}?watch=true`, [token, 'base64.binary.k8s.io']);
    await once(listener.socket, 'open');
    expect(listener.socket.protocol).toBe('base64.binary.k8s.io');
    listener.socket.terminate();
  });

  test('ends in good order when its time is over, and lets go when its reader does', async () => {
    const timed = new Listener(`${MAPS}?watch=1&timeoutSeconds=1`);
    const [code] = await once(timed.socket, 'close');
    expect(code).toBe(1000);
    const open = new Listener('/apis/kubetape.io/v1alpha1/clocks?watch=1');
    expect((await open.events(1))[0].object.kind).toBe('Clock');
    open.socket.terminate();
    await once(open.socket, 'close');
    for (let i = 0; server.main.hub.size > 1 && i < 100; i++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(server.main.hub.size).toBeLessThanOrEqual(1);
  });

  test('is refused as a watch over HTTP is', async () => {
    const socket = new WebSocket(
      `${server.url.replace('http', 'ws')}${MAPS}?watch=1&resourceVersion=x`,
    );
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(400);
  });

  test('waits for a reader that is slow, and loses nothing', async () => {
    const listener = new Listener('/api/v1/namespaces/kube-system/configmaps?watch=1');
    await once(listener.socket, 'open');
    listener.socket.pause();
    const data = { text: 'x'.repeat(100_000) };
    const made = Array.from({ length: 20 }, (_, i) => `big-${i}`);
    for (const name of made)
      await server.ask('POST', '/api/v1/namespaces/kube-system/configmaps', {
        metadata: { name },
        data,
      });
    listener.socket.resume();
    const wanted = made.length + 1;
    const events = await listener.events(wanted);
    const names = events.map(({ object }) => object.metadata.name);
    expect(names.filter((name) => name.startsWith('big'))).toEqual(made);
    listener.socket.terminate();
  });
});
