// What a served tape takes, process to process: the server is a process of its own, and the client is this one.

import { join } from 'node:path';
import { Tape } from '../dist/log/tape.js';
import { act, deployment, newCluster, onTape, settings } from './clusters.mjs';
import { format, median, percentile, report } from './measure.mjs';
import { moments, PODS, write } from './million.mjs';
import { ask, connections, inFolderOfItsOwn, memory, pause, withServer } from './served.mjs';

const STARTS = 9;
const PODS_LISTED = 100;
const WRITERS = 64;
const WRITES_MS = 5_000;
const DISCOVERY = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const MAPS = '/api/v1/namespaces/default/configmaps';

const since = (start) => performance.now() - start;
const ms = (value, digits = 2) => `${format(value, digits)} ms`;

/** Of so many calls one after another, after some that warm up. */
async function times(count, call) {
  for (let i = 0; i < count / 10; i++) await call(i);
  const taken = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await call(i);
    taken.push(since(start));
  }
  return taken;
}

function smallTape(path) {
  const tape = onTape(path);
  const cluster = newCluster(tape.log, 3);
  act(cluster, deployment('web', PODS_LISTED));
  cluster.settle();
  const [pod] = cluster.view.list('Pod');
  tape.close();
  return pod.metadata.name;
}

/** As kubectl begins: what there is, and then a list. */
async function starts(tape) {
  const agent = connections(1);
  const taken = [];
  const openApi = [];
  let idle = 0;
  for (let i = 0; i < STARTS; i++) {
    const start = performance.now();
    await withServer(tape, [], async ({ url, pid }) => {
      await ask(url, { path: '/api', accept: DISCOVERY, agent });
      await ask(url, { path: '/api/v1/nodes', accept: TABLE, agent });
      taken.push(since(start));
      if (i === 0) await pause(2_000);
      if (i === 0) idle = memory(pid);
      const asked = performance.now();
      await ask(url, { path: '/openapi/v3', agent });
      await ask(url, { path: '/openapi/v3/apis/apps/v1', agent });
      openApi.push(since(asked));
    });
  }
  report('from the start to the first answer, median', ms(median(taken), 0), 'at most 500 ms');
  report('memory when idle', `${idle} MB`, 'at most 150 MB');
  report('first OpenAPI document, median', ms(median(openApi), 0));
}

async function reads(url, pod) {
  const agent = connections(1);
  const pods = '/api/v1/namespaces/default/pods';
  const get = await times(1_000, () => ask(url, { path: `${pods}/${pod}`, agent }));
  report('GET of a pod, p50', ms(median(get)), 'at most 3 ms');
  report('GET of a pod, p99', ms(percentile(get, 0.99)));
  const list = await times(500, () => ask(url, { path: pods, agent }));
  report(`LIST of ${PODS_LISTED} pods, p50`, ms(median(list)), 'at most 3 ms');
  const table = await times(300, () => ask(url, { path: pods, accept: TABLE, agent }));
  report(`the same as a Table, p50`, ms(median(table)));
}

/** Small ConfigMaps, by many clients at once, each of which waits for its answers. */
async function writes(url) {
  const agent = connections(WRITERS);
  const end = performance.now() + WRITES_MS;
  let answered = 0;
  const writer = async (w) => {
    for (let i = 0; performance.now() < end; i++) {
      const body = { metadata: { name: `w${w}-${i}` }, data: { a: '1' } };
      await ask(url, { method: 'POST', path: MAPS, body, agent });
      answered++;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, w) => writer(w)));
  return (answered * 1_000) / WRITES_MS;
}

async function past(tape) {
  await withServer(tape, ['--pin', 'now'], async ({ url }) => {
    const agent = connections(1);
    const at = moments(60);
    const list = await times(50, async (i) => {
      const path = `/at/@${at[i]}/api/v1/namespaces/team-${i % 10}/pods`;
      const { items } = JSON.parse(await ask(url, { path, agent }));
      if (items.length !== PODS) throw new Error(`listed ${items.length} pods`);
    });
    report(
      `/at/ list of ${format(PODS)} pods of a million events, p50`,
      ms(median(list), 1),
      'at most 50 ms',
    );
  });
}

export async function run() {
  await inFolderOfItsOwn(async (folder) => {
    const tape = join(folder, 'small.tape');
    const pod = smallTape(tape);
    await starts(tape);
    await withServer(tape, [], ({ url }) => reads(url, pod));
    const durable = await withServer(tape, ['--durable'], ({ url }) => writes(url));
    report('small writes a second, durable', format(durable, 0), 'at least 2,000');
    const long = join(folder, 'long.tape');
    const written = Tape.create(long, settings);
    write(written.log);
    written.close();
    await past(long);
  });
}
