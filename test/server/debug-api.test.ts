// The debugger over HTTP says what the command prints.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  const configMap = (value: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'web', namespace: 'default' },
    data: { colour: value },
  });
  await server.ask('POST', '/api/v1/namespaces/default/configmaps', configMap('red'));
  await server.ask('PUT', '/api/v1/namespaces/default/configmaps/web', configMap('blue'));
});
afterAll(() => server.close());

const asked = async (path: string) => {
  const { code, body } = await server.ask('GET', path);
  return { code, body: body as never };
};
const KEY = 'key=ConfigMap/default/web';

test('why, why-not and blame answer for an object, now and at a moment', async () => {
  const why = await asked(`/kubetape/debug/why?${KEY}&path=data.colour`);
  expect(why).toMatchObject({
    code: 200,
    body: { root: 'action', hops: [{ before: 'red', after: 'blue' }, { type: 'ActionTaken' }] },
  });
  const [made = 0] = server.session.log.revisionsOf('ConfigMap/default/web');
  const past = await asked(`/at/@${made}/kubetape/debug/why?${KEY}&path=data.colour`);
  expect(past.body).toMatchObject({ hops: [{ after: 'red' }, {}] });
  expect((await asked(`/kubetape/debug/why-not?${KEY}`)).body).toMatchObject({
    findings: [{ trouble: 'nothing wrong' }],
  });
  const blamed = (await asked(`/kubetape/debug/blame?${KEY}`)).body as {
    values: { path: string }[];
  };
  expect(blamed.values.map(({ path }) => path)).toContain('data.colour');
});

test('probe and bisect take expressions, and what makes no sense gets a Status', async () => {
  const blue = encodeURIComponent(
    'configmaps.exists(c, c.metadata.name == "web" && c.data.colour == "blue")',
  );
  expect((await asked(`/kubetape/debug/bisect?expression=${blue}`)).body).toMatchObject({
    flips: 1,
    found: { value: true },
  });
  const probed = (await asked(`/kubetape/debug/probe?expression=${blue}`)).body as {
    values: { value: boolean }[];
  };
  expect(probed.values.map(({ value }) => value)).toEqual([false, true]);
  expect((await asked('/kubetape/debug/probe?expression=podz')).code).toBe(400);
  expect((await asked('/kubetape/debug/blame?key=Pod/default/none')).code).toBe(404);
  expect((await asked('/kubetape/debug/nothing')).code).toBe(404);
  expect((await server.ask('POST', `/kubetape/debug/why?${KEY}`, {})).code).toBe(405);
});

test('diff, when and compare tell of moments and timelines, and inevitable of what might have been', async () => {
  const [made = 0, changed = 0] = server.session.log.revisionsOf('ConfigMap/default/web');
  const diff = await asked(`/kubetape/debug/diff?from=@${made}&to=@${changed}&kind=ConfigMap`);
  expect(diff.body).toEqual({
    changes: [
      {
        change: 'changed',
        kind: 'ConfigMap',
        namespace: 'default',
        name: 'web',
        fields: [{ path: 'data.colour', before: 'red', after: 'blue' }],
      },
    ],
  });
  const labelled = `/kubetape/debug/diff?from=@${made}&to=@${changed}&kind=ConfigMap&labelSelector=`;
  expect((await asked(`${labelled}!nothing`)).body).toEqual(diff.body);
  expect((await asked(`${labelled}nothing`)).body).toEqual({ changes: [] });
  expect((await asked(`${labelled}-a`)).code).toBe(400);
  expect((await asked(`/kubetape/debug/diff?from=@${made}&kind=Pod`)).body).toEqual({
    changes: [],
  });
  const blue = encodeURIComponent('configmaps.exists(c, c.data.colour == "blue")');
  const when = (await asked(`/at/@${changed}/kubetape/debug/when?expression=${blue}`)).body as {
    values: object[];
  };
  expect(when.values.at(-1)).toMatchObject({
    revision: changed,
    value: true,
    object: 'ConfigMap/default/web',
  });
  const size = encodeURIComponent('configmaps.filter(c, c.metadata.name == "web").size()');
  const compared = (
    await asked(`/kubetape/debug/compare?of=main&expression=${blue}&expression=${size}`)
  ).body;
  expect(compared).toMatchObject({
    timelines: [{ timeline: 'main', values: [{ value: true }, { value: 1 }] }],
  });
  const odds = `/kubetape/debug/inevitable?expression=${blue}&since=@${made}&moments=2&horizon=1s`;
  const told = (await asked(`${odds}&runs=1`)).body as {
    odds: { revision: number; share: number }[];
  };
  expect(told.odds.at(-1)).toMatchObject({ held: 1, runs: 1, share: 1 });
  for (const senseless of [
    'when?expression=1',
    'compare',
    'compare?of=main&moment=nowhere&expression=1',
    `${odds.replace('/kubetape/debug/', '')}&runs=500`,
    'inevitable?expression=true&horizon=2d',
    'diff?from=nowhere',
    'why',
    'why?key=nonsense',
    'why?key=Pod/a/b/c',
    'why?key=ConfigMap/default/web&back=x',
    'blame',
    'history',
    'probe',
  ])
    expect({ senseless, ...(await asked(`/kubetape/debug/${senseless}`)) }).toMatchObject({
      code: 400,
    });
  expect((await asked('/kubetape/debug/diff?from=nowhere@1')).code).toBe(404);
  for (const absent of [
    'why?key=ConfigMap/default/none',
    'why?key=ConfigMap/default/web&path=data.none',
    'why?revision=99999',
    'blame?key=ConfigMap/default/none',
    'history?key=ConfigMap/default/none',
  ])
    expect({ absent, ...(await asked(`/kubetape/debug/${absent}`)) }).toMatchObject({ code: 404 });
  const { versions } = (await asked('/kubetape/debug/history?key=ConfigMap/default/web')).body as {
    versions: { revision: number; change: string; object: { metadata: object } }[];
  };
  expect(versions.at(-1)).toMatchObject({ revision: changed, change: 'updated' });
  const node = await asked('/kubetape/debug/why?key=Namespace/default');
  expect(node).toEqual(await asked('/kubetape/debug/why?key=Namespace//default'));
  expect(node.code).toBe(200);
});
