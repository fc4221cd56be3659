// port-forward as kubectl opens it: SPDY inside a WebSocket, or alone.

import { once } from 'node:events';
import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { constants, createDeflate } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dictionary, uint32 } from '../../src/server/spdy/headers.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
const POD = '/api/v1/namespaces/default/pods/web';
beforeAll(async () => {
  server = await startServer();
  await server.ask('POST', '/api/v1/namespaces/default/pods', {
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'c', image: 'nginx' }] },
  });
});
afterAll(() => server.close());

/** The bytes with which a client opens its streams. */
async function opening(streams: readonly (readonly [number, Record<string, string>])[]) {
  const deflate = createDeflate({ dictionary });
  const frames: Buffer[] = [];
  for (const [id, headers] of streams) {
    const entries = Object.entries(headers);
    const words = entries.flat().flatMap((text) => [uint32(text.length), Buffer.from(text)]);
    const parts: Buffer[] = [];
    const collect = (bytes: Buffer) => parts.push(bytes);
    deflate.on('data', collect);
    deflate.write(Buffer.concat([uint32(entries.length), ...words]));
    await new Promise<void>((resolve) => deflate.flush(constants.Z_SYNC_FLUSH, resolve));
    deflate.off('data', collect);
    const payload = Buffer.concat([uint32(id), uint32(0), Buffer.alloc(2), ...parts]);
    frames.push(Buffer.of(0x80, 3, 0, 1, 0), uint32(payload.length).subarray(1), payload);
  }
  return Buffer.concat(frames);
}

interface Frame {
  readonly control: boolean;
  readonly type: number;
  readonly id: number;
  readonly fin: boolean;
  readonly text: string;
  readonly end: number;
}

function framesIn(bytes: Buffer): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUIntBE(at + 5, 3);
    if (at + 8 + length > bytes.length) break;
    const control = (bytes[at] ?? 0) >= 0x80;
    frames.push({
      control,
      type: control ? bytes.readUInt16BE(at + 2) : 0,
      id: bytes.readUInt32BE(control ? at + 8 : at),
      fin: (bytes[at + 4] ?? 0) === 1,
      text: control ? '' : bytes.toString('utf8', at + 8, at + 8 + length),
      end: at + 8 + length,
    });
    at += 8 + length;
  }
  return frames;
}

async function upgraded(headers: Record<string, string>, path = `${POD}/portforward`) {
  const asked = request(server.url + path, { headers: { connection: 'upgrade', ...headers } });
  asked.end();
  const [response, socket] = await Promise.race([
    once(asked, 'upgrade'),
    once(asked, 'response').then(([response]) => [response, undefined]),
  ]);
  return { response, socket: socket as Duplex };
}

const streamsTo = (port: string) =>
  [
    [1, { streamtype: 'error', port, requestid: '0' }],
    [3, { streamtype: 'data', port, requestid: '0' }],
  ] as const;

const dataOf = (id: number, text: string): Buffer =>
  Buffer.concat([uint32(id), uint32(text.length), Buffer.from(text)]);

/** Every connection gets two replies, an error, and the end of both streams. */
function expectRefusal(frames: readonly Frame[]): void {
  expect(frames.filter(({ control }) => control).map(({ type, id }) => [type, id])).toEqual([
    [2, 1],
    [2, 3],
  ]);
  const told = frames.find(({ id, text }) => id === 1 && text !== '');
  expect(told?.text).toMatch(/^error forwarding port 81 to pod default\/web: .*connection refused/);
  expect(frames.filter(({ fin }) => fin).map(({ id }) => id)).toEqual([1, 3]);
}

describe('port-forward', () => {
  test('refuses connections one by one, through SPDY as it is', async () => {
    const { response, socket } = await upgraded({ upgrade: 'SPDY/3.1' });
    expect(response.headers['x-stream-protocol-version']).toBe('portforward.k8s.io');
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
    });
    // Cut anywhere, frames are the same.
    for (const byte of await opening(streamsTo('81'))) socket.write(Buffer.of(byte));
    while (framesIn(bytes).filter(({ fin }) => fin).length < 2) await once(socket, 'data');
    expectRefusal(framesIn(bytes));
    const ping = Buffer.of(0x80, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 9);
    const before = bytes.length;
    socket.write(ping);
    while (bytes.length < before + ping.length) await once(socket, 'data');
    expect(bytes.subarray(before)).toEqual(ping);
    socket.destroy();
  });

  test('carries HTTP to a container and its answers back, for as long as there is a pod', async () => {
    const { socket } = await upgraded({ upgrade: 'SPDY/3.1' });
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
    });
    const heard = () =>
      framesIn(bytes)
        .filter(({ control, id }) => !control && id === 3)
        .map(({ text }) => text)
        .join('');
    socket.write(await opening(streamsTo('80')));
    socket.write(dataOf(3, 'GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /no HTTP/1.1\r\n'));
    while (!heard().includes('</html>')) await once(socket, 'data');
    expect(heard()).toMatch(/^HTTP\/1.1 200 OK\r\nContent-Type: text\/html/);
    expect(heard()).toContain('Date: Thu, 01 Jan 2026');
    socket.write(dataOf(3, 'Host: a\r\nConnection: close\r\n\r\n'));
    while (framesIn(bytes).filter(({ fin }) => fin).length < 2) await once(socket, 'data');
    expect(heard()).toContain('HTTP/1.1 404 Not Found');
    expect(framesIn(bytes).find(({ id, control }) => !control && id === 1)?.text).toBe('');
    socket.destroy();
  });

  test('ends what it says in headers with an empty block, before which Go hands nothing on', async () => {
    const { socket } = await upgraded({ upgrade: 'SPDY/3.1' });
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
    });
    socket.write(await opening(streamsTo('80')));
    while (framesIn(bytes).length < 2) await once(socket, 'data');
    const ends = [...framesIn(bytes)].filter(({ control }) => control).map(({ end }) => end);
    expect(ends.map((end) => bytes.subarray(end - 5, end).toString('hex'))).toEqual([
      '000000ffff',
      '000000ffff',
    ]);
    socket.destroy();
  });

  test('is tunnelled through a WebSocket, whose protocol has a slash', async () => {
    const { response, socket } = await upgraded({
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      'sec-websocket-protocol': 'SPDY/3.1+portforward.k8s.io',
    });
    expect(response.statusCode).toBe(101);
    expect(response.headers['sec-websocket-protocol']).toBe('SPDY/3.1+portforward.k8s.io');
    const payload = await opening(streamsTo('81'));
    const mask = Buffer.alloc(4);
    const head = Buffer.of(0x82, 0xfe, payload.length >> 8, payload.length & 0xff);
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
    });
    socket.write(Buffer.concat([head, mask, payload]));
    while (bytes.toString('utf8').split('connection refused').length < 2)
      await once(socket, 'data');
    expect(bytes[0]).toBe(0x82);
    socket.destroy();
  });

  test('says what it does not understand, and ends when it is sent nonsense', async () => {
    expect((await server.ask('POST', `${POD}/portforward`)).code).toBe(400);
    const other = await upgraded({ upgrade: 'h2c' });
    expect(other.response.statusCode).toBe(400);
    const gone = await upgraded(
      { upgrade: 'SPDY/3.1' },
      '/api/v1/namespaces/default/pods/none/portforward',
    );
    expect(gone.response.statusCode).toBe(404);
    const { socket } = await upgraded({ upgrade: 'SPDY/3.1' });
    socket.write(Buffer.alloc(64, 0xff));
    await once(socket.resume(), 'end');
  });
});
