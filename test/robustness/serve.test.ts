// A server that is killed at work, and one that very many watch. KILL_ROUNDS=100 WATCHES=10000 for a long night.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Tape } from '../../src/log/tape.js';
import { verifyTape } from '../../src/log/verify.js';
import { type Bundled, bundled } from './bundled.js';

const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 3);
const WRITERS = 16;
const KILLED_WITHIN_MS = 400;
const MAPS = '/api/v1/namespaces/default/configmaps';

let kubetape: Bundled;
beforeAll(async () => {
  kubetape = await bundled('src/main.ts');
}, 120_000);
afterAll(() => kubetape.remove());

interface Served {
  readonly process: ChildProcess;
  readonly port: number;
  stop(signal: NodeJS.Signals): Promise<void>;
}

const served = (tape: string, ...flags: string[]): Promise<Served> => servedWith({}, tape, flags);

async function servedWith(
  env: NodeJS.ProcessEnv,
  tape: string,
  flags: readonly string[],
): Promise<Served> {
  const words = ['serve', '--nodes', '1', '--tape', tape, '--port', '0', ...flags];
  const child = spawn(process.execPath, [kubetape.program, ...words], {
    cwd: kubetape.folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = once(child, 'exit');
  const port = await new Promise<number>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (bytes) => {
      text += bytes;
      const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(text);
      if (found) resolve(Number(found[1]));
    });
    child.on('exit', () => reject(new Error(`no server: ${text}`)));
  });
  const stop = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await gone;
  };
  return { process: child, port, stop };
}

interface Acknowledged {
  readonly name: string;
  readonly revision: string;
}

/** Writes until the server is gone; tells what it was answered. */
async function write(port: number, name: string, tell: (answered: Acknowledged) => void) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const one = (body: string) =>
    new Promise<string | undefined>((resolve) => {
      const headers = { 'content-type': 'application/json' };
      const sent = request({ port, path: MAPS, method: 'POST', agent, headers }, (reply) => {
        let text = '';
        reply.on('data', (bytes) => {
          text += bytes;
        });
        reply.on('end', () => resolve(reply.statusCode === 201 ? text : undefined));
        reply.on('error', () => resolve(undefined));
      });
      sent.on('error', () => resolve(undefined));
      sent.end(body);
    });
  for (let i = 0; ; i++) {
    const answer = await one(
      JSON.stringify({ metadata: { name: `${name}-${i}` }, data: { i: 'i' } }),
    );
    if (answer === undefined) return agent.destroy();
    const { metadata } = JSON.parse(answer);
    tell({ name: metadata.name, revision: metadata.resourceVersion });
  }
}

test.each(['', '--durable'])('killed under load, serve %s has lost nothing that it answered', {
  timeout: 60_000 + ROUNDS * 20_000,
}, async (flag) => {
  const tape = join(kubetape.folder, `killed${flag}.tape`);
  const acknowledged: Acknowledged[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const server = await served(tape, ...(flag === '' ? [] : [flag]));
    let doomed: Promise<void> | undefined;
    let answers = 0;
    const tell = (answered: Acknowledged) => {
      acknowledged.push(answered);
      if (++answers < 2 * WRITERS) return;
      doomed ??= new Promise((resolve) => {
        setTimeout(() => resolve(server.stop('SIGKILL')), Math.random() * KILLED_WITHIN_MS);
      });
    };
    await Promise.all(
      Array.from({ length: WRITERS }, (_, i) => write(server.port, `w${round}-${i}`, tell)),
    );
    await doomed;
    expect(doomed).toBeDefined();
    expect(verifyTape(tape).problem).toBeUndefined();
    const { log, close } = opened(tape);
    for (const { name, revision } of acknowledged)
      expect(log.objectAt(`ConfigMap/default/${name}`, log.head)?.metadata.resourceVersion).toBe(
        revision,
      );
    close();
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(2 * ROUNDS * WRITERS);
});

/** Notes what SQLite says of a connection's `synchronous` right before a step is begun on it. */
const NOTING = `
  const { appendFileSync } = require('node:fs');
  const { prototype } = require('better-sqlite3');
  const { transaction } = prototype;
  prototype.transaction = function (work) {
    const synchronous = this.pragma('synchronous', { simple: true });
    if (!this.readonly) appendFileSync(process.env.NOTES, synchronous + '\\n');
    return transaction.call(this, work);
  };
`;
const NORMAL = 1;
const FULL = 2;

test.each([
  [[], NORMAL],
  [['--durable'], FULL],
] as const)('serve %j writes each step with synchronous %i', async (flags, synchronous) => {
  const { folder } = kubetape;
  const [noting, tape] = [join(folder, 'noting.cjs'), join(folder, `synchronous${flags}.tape`)];
  const notes = `${tape}.notes`;
  writeFileSync(noting, NOTING);
  await (await served(tape)).stop('SIGTERM');
  const env = { NODE_OPTIONS: `--require ${noting}`, NOTES: notes };
  const server = await servedWith(env, tape, flags);
  writeFileSync(notes, '');
  let answers = 0;
  await new Promise<void>((resolve) => {
    void write(server.port, 'map', () => {
      if (++answers === 3) resolve(server.stop('SIGTERM'));
    });
  });
  const noted = readFileSync(notes, 'utf8').trim().split('\n').map(Number);
  expect(noted.length).toBeGreaterThanOrEqual(answers);
  expect(new Set(noted)).toEqual(new Set([synchronous]));
});

function opened(path: string) {
  const tape = Tape.open(path, { readOnly: true });
  return { log: tape.log, close: () => tape.close() };
}

const AT_ONCE = 200;
const KILOBYTES_EACH = 20;
/** Room for what is made by the way and has yet to be collected. */
const YOUNG_MEGABYTES = 200;

const filesMax = Number(
  /Max open files +\d+ +(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 1_024,
);
const watches = Math.min(Number(process.env['WATCHES'] ?? 2_000), filesMax - 500);

const megabytes = ({ pid }: ChildProcess): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Comes true when the watch is open; `told` is called with what it shows. */
function watch(port: number, name: string, told: (text: string) => void): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const query = `watch=true&fieldSelector=metadata.name%3D${name}&resourceVersion=1`;
    const socket = connect({ host: '127.0.0.1', port });
    socket.write(`GET ${MAPS}?${query}&allowWatchBookmarks=true HTTP/1.1\r\nHost: x\r\n\r\n`);
    socket.once('data', () => resolve(socket));
    socket.on('data', (bytes) => told(bytes.toString()));
    socket.on('error', reject);
  });
}

test(`${watches} watches cost little memory, and hear of what they asked for alone`, {
  timeout: 240_000,
}, async () => {
  const server = await served(join(kubetape.folder, 'watched.tape'));
  const { port } = server;
  const heard = new Map<string, string>();
  const sockets: Socket[] = [];
  sockets.push(await watch(port, 'first', () => undefined));
  const before = megabytes(server.process);
  for (let i = 0; i < watches; i += AT_ONCE)
    sockets.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(AT_ONCE, watches - i) }, (_, k) =>
          watch(port, `map-${i + k}`, (text) => {
            if (text.includes('"ADDED"')) heard.set(`map-${i + k}`, text);
          }),
        ),
      )),
    );
  const body = JSON.stringify({ metadata: { name: 'map-77' } });
  const headers = { 'content-type': 'application/json' };
  const url = `http://127.0.0.1:${port}${MAPS}`;
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(201);
  while (heard.size === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect([...heard.keys()]).toEqual(['map-77']);
  const more = megabytes(server.process) - before;
  expect(more).toBeLessThan(YOUNG_MEGABYTES + (watches * KILOBYTES_EACH) / 1024);
  for (const socket of sockets) socket.destroy();
  await server.stop('SIGTERM');
});
