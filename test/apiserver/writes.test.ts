import { expect, test } from 'vitest';
import { decide } from '../../src/apiserver/decide.js';
import type { ApiRequest } from '../../src/apiserver/request.js';
import { genesis, withObjects } from '../../src/events/state.js';
import type { KubeObject } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { type Failure, isFailure } from '../../src/machinery/status.js';

/** A bare API server: no controllers, one namespace. */
function server() {
  let state = genesis(defaultSettings.epoch);
  const ask = (request: ApiRequest): KubeObject & { spec?: never } => {
    const outcome = decide(state, defaultSettings, request, { actor: 'kubectl', trusted: false });
    state = outcome.states.at(-1) ?? state;
    return (isFailure(outcome.response) ? outcome.response : outcome.response.object) as never;
  };
  ask({
    verb: 'create',
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } },
  });
  return {
    ask,
    get state() {
      return state;
    },
  };
}

const ref = { kind: 'Deployment', namespace: 'default', name: 'web' };
const deployment = (spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx' }] },
    },
    ...spec,
  },
});
const failure = (response: unknown) => response as Failure;

test('nothing is made in a namespace that is not there, or is on its way out', () => {
  const { ask } = server();
  const held = (namespace: string): ApiRequest => ({
    verb: 'create',
    object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'held', namespace } },
  });
  expect(failure(ask(held('shop')))).toMatchObject({
    code: 404,
    message: 'namespaces "shop" not found',
  });
  ask({
    verb: 'create',
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  });
  ask({ verb: 'delete', ref: { kind: 'Namespace', name: 'shop' } });
  expect(failure(ask(held('shop')))).toMatchObject({
    code: 403,
    message:
      'configmaps "held" is forbidden: unable to create new content in namespace shop because it is being terminated',
  });
});

test('a deletion that is meant for another life, or another version, of an object hits nobody', () => {
  const { ask } = server();
  const { metadata } = ask({ verb: 'create', object: deployment() as never });
  const deleted = (preconditions: object) =>
    failure(ask({ verb: 'delete', ref, options: { preconditions } }));
  expect(deleted({ uid: 'of-somebody-else' })).toMatchObject({
    code: 409,
    message: `Operation cannot be fulfilled on deployments.apps "web": Precondition failed: UID in precondition: of-somebody-else, UID in object meta: ${metadata.uid}`,
  });
  expect(deleted({ resourceVersion: '1' })).toMatchObject({ code: 409, reason: 'Conflict' });
  expect(
    ask({ verb: 'delete', ref, options: { preconditions: { uid: metadata.uid } } }),
  ).toMatchObject({ kind: 'Deployment' });
  expect(failure(ask({ verb: 'delete', ref }))).toMatchObject({ code: 404 });
});

test('an unknown field is refused in the words of the real API server', () => {
  const { ask, state } = server();
  const response = ask({
    verb: 'create',
    object: deployment({ replica: 3 }) as never,
    options: { fieldValidation: 'Strict' },
  });
  expect(failure(response)).toMatchObject({
    code: 400,
    reason: 'BadRequest',
    message:
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replica"',
  });
  expect(state.revision).toBe(1);
});

test('a write that changes nothing makes no event and keeps the resourceVersion', () => {
  const cluster = server();
  const made = cluster.ask({ verb: 'create', object: deployment() as never });
  const again = cluster.ask({
    verb: 'patch',
    ref,
    patchType: 'merge',
    patch: { spec: { replicas: 1 } },
  });
  expect(again.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
});

test('a strategic merge patch merges containers by name, a merge patch replaces the list', () => {
  const cluster = server();
  cluster.ask({ verb: 'create', object: deployment() as never });
  const patch = {
    spec: { template: { spec: { containers: [{ name: 'log', image: 'busybox' }] } } },
  };
  const merged = cluster.ask({ verb: 'patch', ref, patchType: 'strategic', patch });
  const names = (object: unknown) =>
    (object as ReturnType<typeof deployment>).spec.template.spec.containers.map((c) => c.name);
  expect(names(merged)).toEqual(['log', 'web']);
  const replaced = cluster.ask({ verb: 'patch', ref, patchType: 'merge', patch });
  expect(names(replaced)).toEqual(['log']);
  expect(replaced.metadata.generation).toBe(3);
});

test('a field that another applier owns with another value is a conflict, until it is forced', () => {
  const cluster = server();
  const apply = (fieldManager: string, replicas: number, force = false) =>
    cluster.ask({
      verb: 'patch',
      ref,
      patchType: 'apply',
      patch: deployment({ replicas }),
      options: { fieldManager, force },
    });
  apply('alice', 2);
  expect(failure(apply('bob', 3))).toMatchObject({
    code: 409,
    message: 'Apply failed with 1 conflict: conflict with "alice": .spec.replicas',
  });
  expect(apply('bob', 3, true)).toMatchObject({ spec: { replicas: 3 } });
});

test('scaling is an update of the scale subresource, attributed to it', () => {
  const cluster = server();
  cluster.ask({
    verb: 'create',
    object: deployment() as never,
    options: { fieldManager: 'kubectl-create' },
  });
  const scaled = cluster.ask({
    verb: 'patch',
    ref,
    subresource: 'scale',
    patchType: 'merge',
    patch: { spec: { replicas: 5 } },
    options: { fieldManager: 'kubectl' },
  });
  expect(scaled).toMatchObject({ spec: { replicas: 5 } });
  expect(scaled.metadata.managedFields?.map((m) => [m.manager, m.subresource])).toEqual([
    ['kubectl', 'scale'],
    ['kubectl-create', undefined],
  ]);
});

test('an object with finalizers is only marked when deleted, and goes when the last one is taken off', () => {
  const cluster = server();
  const object = { ...deployment(), metadata: { name: 'web', finalizers: ['example.com/hold'] } };
  cluster.ask({ verb: 'create', object: object as never });
  const marked = cluster.ask({ verb: 'delete', ref });
  expect(marked.metadata.deletionTimestamp).toBeDefined();
  expect(cluster.state.objects.has('Deployment/default/web')).toBe(true);
  cluster.ask({
    verb: 'patch',
    ref,
    patchType: 'merge',
    patch: { metadata: { finalizers: null } },
  });
  expect(cluster.state.objects.has('Deployment/default/web')).toBe(false);
});

test('a stale resourceVersion is a conflict', () => {
  const cluster = server();
  const made = cluster.ask({ verb: 'create', object: deployment() as never });
  cluster.ask({ verb: 'patch', ref, patchType: 'merge', patch: { spec: { replicas: 2 } } });
  expect(failure(cluster.ask({ verb: 'update', ref, object: made as never }))).toMatchObject({
    code: 409,
    message:
      'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
  });
});

test('a number of replicas is applied through the scale, and is its manager’s alone', () => {
  const cluster = server();
  cluster.ask({
    verb: 'patch',
    ref,
    patchType: 'apply',
    patch: deployment({ replicas: 1 }),
    options: { fieldManager: 'alice' },
  });
  const scale = (replicas: number, force = false) =>
    cluster.ask({
      verb: 'patch',
      ref,
      subresource: 'scale',
      patchType: 'apply',
      patch: {
        apiVersion: 'autoscaling/v1',
        kind: 'Scale',
        metadata: { name: 'web' },
        spec: { replicas },
      },
      options: { fieldManager: 'bob', force },
    });
  expect(failure(scale(3)).message).toBe(
    'Apply failed with 1 conflict: conflict with "alice": .spec.replicas',
  );
  expect(failure(scale(-1, true)).code).toBe(422);
  const scaled = scale(3, true);
  expect(scaled).toMatchObject({ spec: { replicas: 3 } });
  const owners = scaled.metadata.managedFields?.map(
    ({ manager, operation, subresource, fieldsV1 }) => [
      ...[manager, operation, subresource],
      'f:replicas' in ((fieldsV1 as { 'f:spec': object })['f:spec'] ?? {}),
    ],
  );
  expect(owners).toContainEqual(['alice', 'Apply', undefined, false]);
  expect(owners).toContainEqual(['bob', 'Apply', 'scale', true]);
});

test('the grace of a pod on its way out can only shrink, and counts from its beginning', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      namespace: 'default',
      uid: 'p',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: { nodeName: 'n', terminationGracePeriodSeconds: 5, containers: [] },
  } as unknown as KubeObject;
  const podRef = { kind: 'Pod', namespace: 'default', name: 'p' };
  let state = withObjects(genesis(defaultSettings.epoch), [pod]);
  const remove = (after: number, gracePeriodSeconds?: number) => {
    const options = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
    const request = { verb: 'delete', ref: podRef, options } as const;
    const outcome = decide(
      { ...state, now: defaultSettings.epoch + after * 1000 },
      defaultSettings,
      request,
      {
        actor: 'kubectl',
        trusted: false,
      },
    );
    state = outcome.states.at(-1) ?? state;
    const { metadata } = (outcome.response as { readonly object: KubeObject }).object;
    const left = Date.parse(metadata.deletionTimestamp ?? '') - defaultSettings.epoch;
    return [metadata.deletionGracePeriodSeconds, left / 1000];
  };
  expect(remove(0, 60)).toEqual([60, 60]);
  expect(remove(10)).toEqual([60, 60]);
  expect(remove(10, 90)).toEqual([60, 60]);
  expect(remove(10, 20)).toEqual([20, 20]);
});

test('a finalizer that says what becomes of dependents stays in its place', () => {
  const cluster = server();
  const finalizers = ['example.com/a', 'orphan', 'example.com/b'];
  cluster.ask({
    verb: 'create',
    object: { ...deployment(), metadata: { name: 'web', finalizers } } as never,
  });
  const remove = (propagationPolicy: 'Orphan' | 'Foreground') =>
    cluster.ask({ verb: 'delete', ref, options: { propagationPolicy } }).metadata.finalizers;
  expect(remove('Orphan')).toEqual(finalizers);
  expect(remove('Foreground')).toEqual(['example.com/a', 'example.com/b', 'foregroundDeletion']);
});
