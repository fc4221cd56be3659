// What watches cost a server: node bench/serve-watch.mjs [latency|rollout|idle]... against a build in dist/.
// Smaller ones are asked for as rollout=300,300 (pods, watches) and idle=1000.
//
// The server is a process of its own, and the clients are this one.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get, request } from 'node:http';
import { connect } from 'node:net';
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
/** Seconds that a process has worked. */
const worked = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
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

/** A watch that is only looked at for how far it has come: a thousand of them should not be what is measured. */
function follow(url, path) {
  const mark = Buffer.from('"resourceVersion":"');
  const follower = { bytes: 0, revision: 0 };
  let rest = Buffer.alloc(0);
  const see = (bytes) => {
    const at = bytes.lastIndexOf(mark);
    if (at < 0) return false;
    const following = bytes.subarray(at + mark.length, at + mark.length + 20).toString();
    const found = /^(\d+)"/.exec(following);
    if (found) follower.revision = Math.max(follower.revision, Number(found[1]));
    return found !== null;
  };
  const onread = {
    buffer: Buffer.allocUnsafe(256 * 1024),
    callback: (length, buffer) => {
      follower.bytes += length;
      const bytes = buffer.subarray(0, length);
      if (!see(bytes)) see(Buffer.concat([rest, bytes]));
      rest = Buffer.from(bytes.subarray(-40));
      return true;
    },
  };
  const { hostname: host, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), onread }, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: bench\r\n\r\n`);
      resolve(follower);
    });
    socket.on('error', reject);
  });
}

/** Notes now and again how far the log is, and how far the last of the followers, until it is told to stop. */
function samples(url, followers) {
  const taken = [];
  let isOver = false;
  const sample = async () => {
    while (!isOver) {
      const { metadata } = await ask(url, 'GET', '/api/v1/namespaces/none/pods');
      const last = Math.min(...followers.map(({ revision }) => revision));
      taken.push({ at: performance.now(), head: Number(metadata.resourceVersion), last });
      await pause(20);
    }
  };
  const sampled = sample();
  return async () => {
    isOver = true;
    await sampled;
    return taken;
  };
}

/** How many events, and for how long, the last one lacked at most of what was in the log: only pods count. */
function furthestBehind(taken, revisions) {
  const most = { events: 0, ms: 0 };
  for (const { at, head, last } of taken) {
    const missed = revisions.filter((revision) => revision > last && revision <= head);
    if (missed.length === 0) continue;
    const known = taken.find((sample) => sample.head >= missed[0]);
    most.events = Math.max(most.events, missed.length);
    most.ms = Math.max(most.ms, at - known.at);
  }
  return most;
}

/** The revisions of all events of pods after one. */
async function revisionsAfter(url, revision) {
  const path = `/at/@${revision}/api/v1/pods?watch=true&until=now`;
  const chunks = [];
  await new Promise((resolve, reject) => {
    watch(url, path, (bytes) => chunks.push(bytes)).then(
      (reply) => reply.on('end', resolve),
      reject,
    );
  });
  const found = Buffer.concat(chunks)
    .toString()
    .matchAll(/"resourceVersion":"(\d+)"/g);
  return [...found].map(([, one]) => Number(one)).filter((one) => one > revision);
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
    const from = Number(metadata.resourceVersion);
    const path = `/api/v1/pods?watch=true&resourceVersion=${from}`;
    const followers = await Promise.all(Array.from({ length: readers }, () => follow(url, path)));
    const sampled = samples(url, followers);
    const before = worked(pid);
    const took = await roll('nginx:3');
    const work = worked(pid) - before;
    const ended = performance.now();
    const revisions = await revisionsAfter(url, from);
    const last = revisions.at(-1);
    while (followers.some(({ revision }) => revision < last)) await pause(5);
    const after = performance.now() - ended;
    const most = furthestBehind(await sampled(), revisions);
    const total = followers.reduce((sum, { bytes }) => sum + bytes, 0) / 2 ** 20;
    report(`the same, watched by ${format(readers)}`, ms(took));
    const behind = `${format(most.events, 0)} of ${format(revisions.length, 0)} events, ${ms(most.ms)}`;
    report('the last of them was behind, at the worst moment', behind);
    report('the last of them has everything after it', ms(after), 'not long');
    report('sent', `${format(total, 0)} MB, ${format(total / ((took + after) / 1_000), 0)} MB/s`);
    report('work and memory of the server', `${format(work)} s, ${memory(pid)} MB`);
  });

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
