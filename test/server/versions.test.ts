// Kinds that are served at another version than they are stored at.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';
import { WatchStream } from '../support/watch-stream.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const V1 = '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers';
const V2 = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers';
const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const memory = {
  type: 'Resource',
  resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '100Mi' } },
};

describe('autoscaling/v1', () => {
  test('makes the autoscaler that v2 has, and owns what it said in its own terms', async () => {
    const { code, body } = await server.ask('POST', V1, {
      metadata: { name: 'a' },
      spec: { scaleTargetRef, maxReplicas: 4, targetCPUUtilizationPercentage: 55 },
    });
    expect([code, body.apiVersion, body.kind]).toEqual([
      201,
      'autoscaling/v1',
      'HorizontalPodAutoscaler',
    ]);
    expect(body.spec).toEqual({
      scaleTargetRef,
      minReplicas: 1,
      maxReplicas: 4,
      targetCPUUtilizationPercentage: 55,
    });
    const [owner] = body.metadata.managedFields;
    expect(owner.apiVersion).toBe('autoscaling/v1');
    expect(owner.fieldsV1['f:spec']['f:targetCPUUtilizationPercentage']).toEqual({});
    const { spec } = (await server.get(`${V2}/a`)).body;
    expect(spec.metrics).toEqual([
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 55 } },
      },
    ]);
  });

  test('keeps what it has no fields for in annotations, through a change', async () => {
    await server.ask('POST', V2, {
      metadata: { name: 'b' },
      spec: { scaleTargetRef, maxReplicas: 4, metrics: [memory] },
    });
    const { body: seen } = await server.get(`${V1}/b`);
    expect(JSON.parse(seen.metadata.annotations[METRICS])).toEqual([
      { type: 'Resource', resource: { name: 'memory', targetAverageValue: '100Mi' } },
    ]);
    seen.spec.maxReplicas = 7;
    const put = await server.ask('PUT', `${V1}/b`, seen);
    expect([put.code, put.body.spec.maxReplicas]).toEqual([200, 7]);
    const patched = await server.ask(
      'PATCH',
      `${V1}/b`,
      { spec: { targetCPUUtilizationPercentage: 30 } },
      { type: 'application/strategic-merge-patch+json' },
    );
    expect(patched.body.spec.targetCPUUtilizationPercentage).toBe(30);
    const { body } = await server.get(`${V2}/b`);
    expect(body.spec.maxReplicas).toBe(7);
    expect(body.spec.metrics.map((m: typeof memory) => m.resource.name)).toEqual(['cpu', 'memory']);
    expect(body.metadata.annotations).toBeUndefined();
  });

  test('is applied to, and owners of the other version keep their fields', async () => {
    const apply = (path: string, apiVersion: string, spec: object, manager: string) =>
      server.ask(
        'PATCH',
        `${path}/c?fieldManager=${manager}`,
        { apiVersion, kind: 'HorizontalPodAutoscaler', metadata: { name: 'c' }, spec },
        { type: 'application/apply-patch+yaml' },
      );
    const made = await apply(V2, 'autoscaling/v2', { scaleTargetRef, maxReplicas: 4 }, 'one');
    expect(made.code).toBe(201);
    const other = await apply(V1, 'autoscaling/v1', { maxReplicas: 5 }, 'two');
    expect([other.code, other.body.reason]).toEqual([409, 'Conflict']);
    expect(other.body.message).toContain('conflict with "one": .spec.maxReplicas');
    const more = await apply(V1, 'autoscaling/v1', { minReplicas: 2 }, 'two');
    expect(more.body.message).toBeUndefined();
    expect(more.body.spec).toMatchObject({ minReplicas: 2, maxReplicas: 4 });
    expect(
      more.body.metadata.managedFields.map((o: { apiVersion: string }) => o.apiVersion),
    ).toEqual(['autoscaling/v2', 'autoscaling/v1']);
  });

  test('is judged, listed, printed, watched and deleted as the other is', async () => {
    const bad = await server.ask('POST', V1, {
      metadata: { name: 'd' },
      spec: { scaleTargetRef, maxReplicas: 0 },
    });
    expect([bad.code, bad.body.message]).toEqual([
      422,
      'HorizontalPodAutoscaler.autoscaling "d" is invalid: [spec.maxReplicas: Invalid value: 0: must be greater than 0, spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`]',
    ]);
    const strict = await server.ask('POST', `${V1}?fieldValidation=Strict`, {
      metadata: { name: 'd' },
      spec: { scaleTargetRef, maxReplicas: 2, metrics: [memory] },
    });
    expect(strict.body.message).toContain('strict decoding error: unknown field "spec.metrics"');
    const list = (await server.get(V1)).body;
    expect([list.kind, list.apiVersion]).toEqual(['HorizontalPodAutoscalerList', 'autoscaling/v1']);
    const table = (await server.get(V1, 'application/json;as=Table;v=v1;g=meta.k8s.io')).body;
    expect(table.rows[0].cells.slice(0, 6)).toEqual([
      ...['a', 'Deployment/web', 'cpu: <unknown>/55%', '1', 4, 0],
    ]);
    const watch = await WatchStream.open(server, `${V1}?watch=1`);
    const [event] = await watch.next(1);
    expect(event?.object).toMatchObject({ apiVersion: 'autoscaling/v1', metadata: { name: 'a' } });
    watch.cut();
    await server.ask('DELETE', `${V1}/a`);
    expect((await server.get(`${V2}/a`)).code).toBe(404);
  });
});

describe('events.k8s.io/v1', () => {
  const NEW = '/apis/events.k8s.io/v1/namespaces/default/events';
  const regarding = { kind: 'Pod', namespace: 'default', name: 'web' };
  const told = {
    metadata: { name: 'told' },
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingController: 'example.com/robot',
    reportingInstance: 'robot-1',
    action: 'Looking',
    reason: 'Looked',
    type: 'Normal',
    regarding,
    note: 'all is well',
  };

  test('is the same Event under other names', async () => {
    const made = await server.ask('POST', NEW, told);
    expect(made.body).toMatchObject({ apiVersion: 'events.k8s.io/v1', note: 'all is well' });
    const { body } = await server.get('/api/v1/namespaces/default/events/told');
    expect(body).toMatchObject({
      apiVersion: 'v1',
      involvedObject: regarding,
      message: 'all is well',
      reportingComponent: 'example.com/robot',
    });
    const found = await server.get(`${NEW}?fieldSelector=regarding.name=web,reason=Looked`);
    expect(found.body.items).toHaveLength(1);
    const { body: old } = await server.get(
      '/apis/events.k8s.io/v1/events?fieldSelector=regarding.kind=Node&limit=1',
    );
    expect(old.items[0]).toMatchObject({ eventTime: null, deprecatedCount: 1 });
  });

  test('refuses what belongs to the old version, and changes of what has been told', async () => {
    const bad = await server.ask('POST', NEW, {
      ...told,
      metadata: { name: 'bad' },
      deprecatedCount: 3,
      eventTime: undefined,
    });
    expect(bad.body.message).toBe(
      'Event "bad" is invalid: [eventTime: Required value, count: Invalid value: "": needs to be unset]',
    );
    const changed = await server.ask(
      'PATCH',
      `${NEW}/told`,
      { note: 'not at all' },
      { type: 'application/merge-patch+json' },
    );
    expect(changed.body.message).toBe(
      'Event "told" is invalid: message: Invalid value: "not at all": field is immutable',
    );
    const series = { count: 2, lastObservedTime: '2026-01-01T00:01:00.000000Z' };
    const again = await server.ask(
      'PATCH',
      `${NEW}/told`,
      { series },
      { type: 'application/merge-patch+json' },
    );
    expect(again.body.series).toEqual(series);
  });
});

test('discovery and OpenAPI know every version', async () => {
  const { body } = await server.get('/apis/autoscaling');
  expect(body.versions.map((v: { version: string }) => v.version)).toEqual(['v2', 'v1']);
  expect((await server.get('/apis/events.k8s.io/v1')).body.resources[0].name).toBe('events');
  const api = await server.get('/openapi/v3/apis/events.k8s.io/v1');
  expect(api.body.components.schemas['io.k8s.api.events.v1.Event'].properties.note.type).toBe(
    'string',
  );
  expect(
    Object.keys((await server.get('/openapi/v3/apis/autoscaling/v1')).body.components.schemas),
  ).toContain('io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec');
});
