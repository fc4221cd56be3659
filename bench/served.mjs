// A server of ours in a process of its own, and a client of as little weight as there can be.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../dist/bin/kubetape.js', import.meta.url));

/** Comes true once it listens. */
export async function serveTape(tape, flags = []) {
  const server = spawn(
    process.execPath,
    [program, '--tape', tape, 'serve', '--port', '0', ...flags],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await new Promise((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (bytes) => {
      text += bytes;
      const found = /http:\/\/\S+/.exec(text);
      if (found) resolve(found[0]);
    });
    server.on('exit', () => reject(new Error(`no server: ${text}`)));
  });
  const stop = async () => {
    server.kill('SIGTERM');
    await new Promise((resolve) => server.on('exit', resolve));
  };
  return { url, pid: server.pid, stop };
}

export async function inFolderOfItsOwn(work) {
  const folder = mkdtempSync(join(tmpdir(), 'kubetape-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function withServer(tape, flags, work) {
  const server = await serveTape(tape, flags);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

export const connections = (many) => new Agent({ keepAlive: true, maxSockets: many });

/** The bytes of an answer. */
export function ask(url, { method = 'GET', path, body, type = 'application/json', accept, agent }) {
  return new Promise((resolve, reject) => {
    const headers = {
      'user-agent': 'bench',
      ...(body === undefined ? {} : { 'content-type': type }),
      ...(accept === undefined ? {} : { accept }),
    };
    const asked = request(url + path, { method, agent, headers }, (reply) => {
      const chunks = [];
      reply.on('data', (bytes) => chunks.push(bytes));
      reply.on('end', () => {
        const bytes = Buffer.concat(chunks);
        if (reply.statusCode < 300) resolve(bytes);
        else reject(new Error(`${method} ${path}: ${reply.statusCode} ${bytes}`));
      });
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Megabytes that a process has in memory. */
export const memory = (pid) =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);

export const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
