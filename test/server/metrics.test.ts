import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
const METRICS = '/apis/metrics.k8s.io/v1beta1';
const PODS = '/api/v1/namespaces/default/pods';

beforeAll(async () => {
  server = await startServer();
  await server.ask('POST', '/apis/kubetape.io/v1alpha1/behaviors', {
    metadata: { name: 'busy' },
    spec: {
      selector: { image: 'busy' },
      cpu: [{ value: '100m' }, { at: '1m', value: '2' }],
      memory: [{ value: '64Mi' }],
    },
  });
  for (const [name, app] of [
    ['a', 'x'],
    ['b', 'y'],
  ])
    await server.ask('POST', PODS, {
      metadata: { name, labels: { app } },
      spec: { containers: [{ name: 'c', image: 'busy' }], nodeName: 'node-1' },
    });
  await server.ask('POST', PODS, {
    metadata: { name: 'pending' },
    spec: { containers: [{ name: 'c', image: 'busy' }], nodeSelector: { no: 'node' } },
  });
});
afterAll(() => server.close());

describe('metrics', () => {
  test('say what running containers use by their Behaviors, then and now', async () => {
    const one = `${METRICS}/namespaces/default/pods/a`;
    const { body } = await server.get(one);
    expect(body).toMatchObject({
      kind: 'PodMetrics',
      apiVersion: 'metrics.k8s.io/v1beta1',
      metadata: { name: 'a', namespace: 'default', labels: { app: 'x' } },
      window: '15s',
      containers: [{ name: 'c', usage: { cpu: '100m', memory: '65536Ki' } }],
    });
    const { revision } = server.session.view();
    server.session.advance(120_000);
    expect((await server.get(one)).body.containers[0].usage.cpu).toBe('2000m');
    expect((await server.get(`/at/@${revision}${one}`)).body.containers[0].usage.cpu).toBe('100m');
  });

  test('are printed as a table, a pod with all of its containers', async () => {
    const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { body } = await server.get(`${METRICS}/namespaces/default/pods/b`, table);
    expect(body.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual([
      ...['Name', 'cpu', 'memory', 'Window'],
    ]);
    expect(body.rows[0].cells).toEqual(['b', '2000m', '65536Ki', '15s']);
    const nodes = (await server.get(`${METRICS}/nodes`, table)).body;
    expect(nodes.rows.map(({ cells }: { cells: string[] }) => cells[2])).toEqual([
      ...['131072Ki', '0Ki'],
    ]);
  });

  test('leave out what does not run, and what is not selected', async () => {
    const names = async (path: string) =>
      (await server.get(METRICS + path)).body.items.map(
        ({ metadata }: { metadata: { name: string } }) => metadata.name,
      );
    expect(await names('/namespaces/default/pods')).toEqual(['a', 'b']);
    expect(await names('/pods?labelSelector=app%3Dy')).toEqual(['b']);
    expect(await names('/namespaces/kube-system/pods')).toEqual([]);
    expect(await names('/nodes')).toEqual(['node-1', 'node-2']);
    expect((await server.get(`${METRICS}/namespaces/default/pods/pending`)).code).toBe(404);
  });

  test('of a node are those of its pods', async () => {
    const { body } = await server.get(`${METRICS}/nodes/node-1`);
    expect(body).toMatchObject({
      kind: 'NodeMetrics',
      usage: { cpu: '4000m', memory: '131072Ki' },
    });
    expect((await server.get(`${METRICS}/nodes/node-2`)).body.usage).toEqual({
      cpu: '0m',
      memory: '0Ki',
    });
    expect((await server.get(`${METRICS}/nodes/none`)).body.message).toBe(
      'nodes.metrics.k8s.io "none" not found',
    );
  });

  test('are read only, and listed among what is served', async () => {
    expect((await server.ask('POST', `${METRICS}/nodes`, {})).code).toBe(405);
    expect((await server.ask('DELETE', `${METRICS}/nodes/node-1`)).code).toBe(405);
    expect((await server.get(METRICS)).body.resources).toMatchObject([
      { name: 'nodes', kind: 'NodeMetrics', verbs: ['get', 'list'] },
      { name: 'pods', kind: 'PodMetrics', verbs: ['get', 'list'] },
    ]);
  });
});

describe('ephemeral containers', () => {
  const PATH = `${PODS}/a/ephemeralcontainers`;
  const type = 'application/strategic-merge-patch+json';
  const debugger_ = { name: 'debugger', image: 'busybox', command: ['sleep', '60'] };

  test('are added to a pod that runs, started by its kubelet, and end', async () => {
    const { code, body } = await server.ask(
      'PATCH',
      PATH,
      { spec: { ephemeralContainers: [debugger_] } },
      { type },
    );
    expect(code).toBe(200);
    expect(body.spec.ephemeralContainers).toMatchObject([
      { ...debugger_, imagePullPolicy: 'Always', terminationMessagePolicy: 'File' },
    ]);
    server.session.advance(5_000);
    const state = async () =>
      (await server.get(`${PODS}/a`)).body.status.ephemeralContainerStatuses[0].state;
    expect(await state()).toMatchObject({ running: {} });
    server.session.advance(60_000);
    expect(await state()).toMatchObject({ terminated: { exitCode: 0, reason: 'Completed' } });
    expect((await server.get(`${PODS}/a`)).body.status.phase).toBe('Running');
  });

  test.each([
    [[], 'existing ephemeral containers \\"debugger\\" may not be removed'],
    [
      [{ ...debugger_, image: 'other' }],
      'existing ephemeral containers \\"debugger\\" may not be changed',
    ],
    [[debugger_, { name: 'c', image: 'x' }], 'Duplicate value: \\"c\\"'],
    [[debugger_, { name: 'd' }], 'image: Required value'],
    [
      [debugger_, { name: 'd', image: 'x', ports: [{ containerPort: 80 }] }],
      'cannot be set for an Ephemeral Container',
    ],
    [[debugger_, { name: 'd', image: 'x', targetContainerName: 'z' }], 'targetContainerName'],
  ])('%j are refused: %s', async (ephemeralContainers, message) => {
    const { body: pod } = await server.get(`${PODS}/a`);
    const asked = { ...pod, spec: { ...pod.spec, ephemeralContainers } };
    const { code, text } = await server.ask('PUT', PATH, asked);
    expect(code).toBe(422);
    expect(text).toContain(message);
  });

  test('take nothing else along', async () => {
    const { body: pod } = await server.get(`${PODS}/b`);
    const asked = { ...pod, metadata: { ...pod.metadata, labels: { app: 'other' } } };
    expect((await server.ask('PUT', `${PODS}/b/ephemeralcontainers`, asked)).code).toBe(200);
    expect((await server.get(`${PODS}/b`)).body.metadata.labels).toMatchObject({ app: 'y' });
  });

  test('cannot be had where the metrics server is missing or down', async () => {
    const faults = '/apis/kubetape.io/v1alpha1/faults';
    const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const suffer = async (is: string) => {
      await server.ask('POST', faults, {
        metadata: { name: 'm' },
        spec: { metricsServer: {}, is },
      });
      const answer = await server.get(`${METRICS}/nodes`);
      const listed = await server.get(METRICS);
      const { items } = (await server.get('/apis', aggregated)).body;
      await server.ask('DELETE', `${faults}/m`);
      server.session.advance(4_000);
      return {
        codes: [answer.code, listed.code],
        fresh: items
          .filter((item: { metadata: { name: string } }) => item.metadata.name === 'metrics.k8s.io')
          .map((item: { versions: { freshness: string }[] }) => item.versions[0]?.freshness),
      };
    };
    expect(await suffer('Missing')).toEqual({ codes: [404, 404], fresh: [] });
    expect(await suffer('Down')).toEqual({ codes: [503, 503], fresh: ['Stale'] });
    expect((await server.get(`${METRICS}/nodes`)).code).toBe(200);
  });
});
