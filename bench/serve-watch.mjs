// What watches cost a server: node bench/serve-watch.mjs [latency|rollout|idle]... against a build in dist/.
// Smaller ones are asked for as rollout=300,300 (pods, watches) and idle=1000.
//
// The server is a process of its own, and the clients are this one.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, machine, report } from './measure.mjs';

const program = fileURLToPath(new URL('../dist/bin/kubetape.js', import.meta.url));
const writers = new Agent({ keepAlive: true, maxSockets: 4 });
const watchers = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
const MAPS = '/api/v1/namespaces/default/configmaps';

async function served(run, flags = []) {
  const folder = mkdtempSync(join(tmpdir(), 'serve-watch-'));
  const tape = join(folder, 'bench.tape');
  const server = spawn(
    process.execPath,
    [program, '--tape', tape, '--nodes', '20', 'serve', '--port', '0', ...flags],
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
  try {
    await run(url, server.pid);
  } finally {
    server.kill('SIGTERM');
    await new Promise((resolve) => server.on('exit', resolve));
    rmSync(folder, { recursive: true });
  }
}

function ask(url, method, path, body, type = 'application/json') {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': type, 'user-agent': 'bench' };
    const asked = request(url + path, { method, agent: writers, headers }, (reply) => {
      const chunks = [];
      reply.on('data', (bytes) => chunks.push(bytes));
      reply.on('end', () => resolve(JSON.parse(Buffer.concat(chunks))));
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Opens a watch, and comes true when it is open. */
function watch(url, path, onBytes) {
  return new Promise((resolve, reject) => {
    const headers = { 'user-agent': 'bench' };
    get(url + path, { agent: watchers, headers }, (reply) => {
      reply.on('data', onBytes);
      reply.on('error', () => undefined);
      resolve(reply);
    }).on('error', reject);
  });
}

const quantile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)];
const ms = (value) => `${value.toFixed(2)} ms`;
const memory = (pid) => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024);
};
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

async function deliveries(url, count) {
  const seen = new Map();
  const { metadata } = await ask(url, 'GET', MAPS);
  const stream = await watch(
    url,
    `${MAPS}?watch=true&resourceVersion=${metadata.resourceVersion}`,
    (bytes) => {
      const now = performance.now();
      for (const [, name] of bytes.toString().matchAll(/"name":"(bench-[\w-]+)"/g))
        if (!seen.has(name)) seen.set(name, now);
    },
  );
  const [afterAnswer, afterSend] = [[], []];
  const run = `bench-${Math.round(performance.now())}`;
  for (let i = 0; i < count; i++) {
    const name = `${run}-${i}`;
    const sent = performance.now();
    await ask(url, 'POST', MAPS, { metadata: { name }, data: { a: '1' } });
    const answered = performance.now();
    while (!seen.has(name)) await pause(0);
    afterSend.push(seen.get(name) - sent);
    afterAnswer.push(Math.max(0, seen.get(name) - answered));
  }
  stream.destroy();
  report('delivered after the write was sent, p50', ms(quantile(afterSend, 0.5)));
  report('delivered after its answer, p50', ms(quantile(afterAnswer, 0.5)), 'at most 3 ms');
  report('delivered after the write was sent, p99', ms(quantile(afterSend, 0.99)));
}

const latency = () => served((url) => deliveries(url, 500));

const deployment = (replicas, image) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image }] },
    },
  },
});
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

async function untilRolledOut(url, replicas) {
  for (;;) {
    const { status, metadata } = await ask(url, 'GET', `${DEPLOYMENTS}/web`);
    if (status?.observedGeneration === metadata.generation && status.updatedReplicas === replicas)
      if (status.availableReplicas === replicas && status.replicas === replicas) return;
    await pause(20);
  }
}

/** A rollout of a thousand pods, watched by a thousand. */
const rollout = (pods = 1_000, readers = 1_000) =>
  served(async (url, pid) => {
    await ask(url, 'POST', DEPLOYMENTS, deployment(pods, 'nginx:1'));
    await untilRolledOut(url, pods);
    const roll = async (image) => {
      const began = performance.now();
      const patch = { spec: { template: { spec: { containers: [{ name: 'main', image }] } } } };
      const type = 'application/strategic-merge-patch+json';
      await ask(url, 'PATCH', `${DEPLOYMENTS}/web`, patch, type);
      await untilRolledOut(url, pods);
      return performance.now() - began;
    };
    report(`rollout of ${format(pods)} pods that nobody watches`, ms(await roll('nginx:2')));
    const { metadata } = await ask(url, 'GET', '/api/v1/pods?limit=1');
    const path = `/api/v1/pods?watch=true&resourceVersion=${metadata.resourceVersion}`;
    const read = new Float64Array(readers);
    for (let i = 0; i < readers; i++)
      await watch(url, path, (bytes) => {
        read[i] += bytes.length;
      });
    const began = performance.now();
    const took = await roll('nginx:3');
    const behind = read.filter((bytes) => bytes < Math.max(...read)).length;
    const total = await settledTotal(url, path.replace(/\d+$/, metadata.resourceVersion));
    while (read.some((bytes) => bytes < total)) await pause(20);
    const all = performance.now() - began;
    const megabytes = (total * readers) / 2 ** 20;
    report(`the same, watched by ${format(readers)}`, ms(took));
    report('the last of them has everything after', ms(all), 'not long after the rollout');
    report('of them not quite there when it was rolled out', String(behind));
    report('sent', `${format(megabytes, 0)} MB, ${format(megabytes / (all / 1_000), 0)} MB/s`);
    report('memory of the server', `${memory(pid)} MB`);
  });

/** How many bytes a watch from there on has, when nothing happens any more. */
async function settledTotal(url, path) {
  let total = 0;
  const stream = await watch(url, `${path}&timeoutSeconds=600`, (bytes) => {
    total += bytes.length;
  });
  for (let last = -1; last !== total; ) {
    last = total;
    await pause(1_000);
  }
  stream.destroy();
  return total;
}

/** Ten thousand watches that nothing happens to. */
const idle = (many = 10_000) =>
  served(async (url, pid) => {
    const { metadata } = await ask(url, 'GET', MAPS);
    const before = memory(pid);
    const began = performance.now();
    for (let i = 0; i < many; i += 100)
      await Promise.all(
        Array.from({ length: 100 }, (_, k) =>
          watch(
            url,
            `/api/v1/pods?watch=true&fieldSelector=metadata.name%3Dpod-${i + k}&resourceVersion=${metadata.resourceVersion}&allowWatchBookmarks=true`,
            () => undefined,
          ),
        ),
      );
    const opened = performance.now() - began;
    await pause(2_000);
    const after = memory(pid);
    report(`${format(many)} watches opened in`, ms(opened));
    report('memory of the server, before and with them', `${before} MB, ${after} MB`);
    await deliveries(url, 200);
  });

const all = { latency, rollout, idle };

export async function run(asked = []) {
  for (const word of asked.length > 0 ? asked : Object.keys(all)) {
    const [name, sizes] = word.split('=');
    await all[name](...(sizes?.split(',').map(Number) ?? []));
  }
  process.exit(0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(machine());
  await run(process.argv.slice(2));
}
