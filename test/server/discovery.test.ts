import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryLog } from '../../src/log/memory-log.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { findResource } from '../../src/server/resource.js';
import { subresourcesOf } from '../../src/server/subresources.js';
import { Session } from '../../src/session/session.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const ask = (v: string) => `application/json;g=apidiscovery.k8s.io;v=${v};as=APIGroupDiscoveryList`;

test('aggregated discovery comes in the version that the client takes, and says so', async () => {
  const { get } = server;
  for (const [accept, version] of [
    [`${ask('v2')},${ask('v2beta1')},application/json`, 'v2'],
    [`${ask('v2beta1')},application/json`, 'v2beta1'],
  ] as const) {
    const { body, headers } = await get('/apis', accept);
    expect(body.apiVersion).toBe(`apidiscovery.k8s.io/${version}`);
    expect(headers.get('content-type')).toBe(ask(version));
    expect(body.items[0].metadata.name).toBe('apiregistration.k8s.io');
  }
  expect((await get('/apis')).body.kind).toBe('APIGroupList');
});

test('both kinds of discovery list the same resources with the same verbs', async () => {
  const listed = new Set<string>();
  const { get } = server;
  for (const root of ['/api', '/apis'])
    for (const group of (await get(root, ask('v2'))).body.items)
      for (const { version, resources } of group.versions)
        for (const { resource, verbs, subresources = [] } of resources) {
          const path =
            root === '/api' ? `/api/${version}` : `/apis/${group.metadata.name}/${version}`;
          listed.add(`${path} ${resource} ${verbs}`);
          for (const sub of subresources)
            listed.add(`${path} ${resource}/${sub.subresource} ${sub.verbs}`);
        }
  const legacy = new Set<string>();
  const { groups } = (await get('/apis')).body;
  const paths = groups.flatMap((group: { versions: { groupVersion: string }[] }) =>
    group.versions.map(({ groupVersion }) => `/apis/${groupVersion}`),
  );
  for (const path of ['/api/v1', ...paths])
    for (const { name, verbs } of (await get(path)).body.resources)
      legacy.add(`${path} ${name} ${verbs}`);
  expect([...legacy].sort()).toEqual([...listed].sort());
  expect(legacy).toContain('/apis/apps/v1 deployments/scale get,patch,update');
  expect(legacy).toContain('/api/v1 pods/eviction create');
});

test('a resource tells by a hash in which version it is kept', async () => {
  const hashes = async (path: string) =>
    Object.fromEntries(
      (await server.get(path)).body.resources.map(
        ({ name, storageVersionHash }: { name: string; storageVersionHash?: string }) => [
          name,
          storageVersionHash,
        ],
      ),
    );
  expect(await hashes('/api/v1')).toMatchObject({
    ...{ pods: 'xPOwRZ+Yhw8=', events: 'r2yiGXH7wu8=', bindings: undefined },
    'pods/status': undefined,
  });
  // Kept as the core's.
  expect(await hashes('/apis/events.k8s.io/v1')).toMatchObject({ events: 'r2yiGXH7wu8=' });
});

test('pods have a subresource to resize them in releases that have it', () => {
  const subresourcesIn = (kubernetes: '1.28' | '1.36') => {
    const view = new Session(memoryLog({ ...defaultSettings, kubernetes })).view();
    const pods = findResource({ view }, { group: '', version: 'v1', resource: 'pods' });
    return pods ? subresourcesOf(pods).map(({ name }) => name) : [];
  };
  expect(subresourcesIn('1.36')).toContain('resize');
  expect(subresourcesIn('1.28')).not.toContain('resize');
  expect(subresourcesIn('1.28')).toContain('eviction');
});
