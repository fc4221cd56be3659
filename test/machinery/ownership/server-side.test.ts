import { expect, test } from 'vitest';
import { SCHEMA } from '../../../src/kinds/type.js';
import { emptyOf } from '../../../src/machinery/go-form.js';
import type { JsonObject } from '../../../src/machinery/json.js';
import { typeSchemaOf } from '../../../src/machinery/merge-schema.js';
import { fieldSetOf } from '../../../src/machinery/ownership/field-set.js';
import type { ManagedFields } from '../../../src/machinery/ownership/managed-fields.js';
import { migrateClientSideApply } from '../../../src/machinery/ownership/migrate.js';
import {
  applyPatch,
  type OwnedType,
  recordUpdate,
} from '../../../src/machinery/ownership/server-side.js';
import { sameVersionOnly } from '../../../src/machinery/ownership/updater.js';
import type { StructType } from '../../../src/machinery/schema.js';
import { deepFreeze } from '../freeze.js';
import { deployment } from '../shaped-types.js';

const status = fieldSetOf(['f:status']);
const type: OwnedType = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  schema: typeSchemaOf(deployment),
  empty: emptyOf(SCHEMA.types.get('V1Deployment') as StructType) as JsonObject,
  rules: { convert: sameVersionOnly, ignored: () => status },
};
const at = (minute: number): string => `2024-01-01T00:${String(minute).padStart(2, '0')}:00Z`;

const web = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', ...metadata },
  spec,
});

/** As the API server stores it: with an identity and its managedFields. */
const stored = (object: JsonObject, managedFields: ManagedFields): JsonObject =>
  deepFreeze({
    ...object,
    metadata: { uid: '1', ...(object['metadata'] as JsonObject), managedFields },
  });

interface Step {
  readonly manager: string;
  readonly minute?: number;
  readonly force?: boolean;
}

function applied(live: JsonObject, config: JsonObject, step: Step): JsonObject {
  const { manager, minute = 0, force = false } = step;
  const outcome = applyPatch(live, deepFreeze(config), { manager, force, time: at(minute) }, type);
  if (!outcome.ok) throw new Error(outcome.message);
  return stored(outcome.object, outcome.managedFields);
}

function updated(live: JsonObject, object: JsonObject, step: Step): JsonObject {
  const request = { manager: step.manager, time: at(step.minute ?? 0) };
  return stored(object, recordUpdate(live, deepFreeze(object), request, type));
}

const ownersOf = (object: JsonObject): Record<string, string> =>
  Object.fromEntries(
    (object['metadata'] as { managedFields: ManagedFields }).managedFields.map((entry) => [
      `${entry.manager} ${entry.operation}`,
      JSON.stringify(entry.fieldsV1),
    ]),
  );

test('who applies owns what is mentioned, but not which object it is', () => {
  const live = applied({}, web({ replicas: 2 }, { labels: { a: 'b' } }), { manager: 'alice' });
  expect((live['metadata'] as JsonObject)['managedFields']).toEqual([
    {
      manager: 'alice',
      operation: 'Apply',
      apiVersion: 'apps/v1',
      time: at(0),
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:metadata': { 'f:labels': { 'f:a': {} } }, 'f:spec': { 'f:replicas': {} } },
    },
  ]);
});

test('changing what another applies is a conflict, told word for word; force takes it', () => {
  const live = applied({}, web({ replicas: 2 }), { manager: 'alice' });
  const config = web({ replicas: 3 });
  const request = { manager: 'bob', force: false, time: at(1) };
  expect(applyPatch(live, config, request, type)).toEqual({
    ok: false,
    kind: 'conflict',
    message: 'Apply failed with 1 conflict: conflict with "alice": .spec.replicas',
    conflicts: [
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "alice"',
        field: '.spec.replicas',
      },
    ],
  });
  const taken = applied(live, config, { manager: 'bob', force: true, minute: 1 });
  expect(ownersOf(taken)).toEqual({ 'bob Apply': '{"f:spec":{"f:replicas":{}}}' });
});

test('several conflicts are listed by manager, updaters with subresource and version', () => {
  const created = updated({}, web({ replicas: 1 }), { manager: 'kubectl-create' });
  const alice = applied(created, web({ replicas: 1, strategy: { type: 'Recreate' } }), {
    manager: 'alice',
  });
  const scale = { ...type, subresource: 'scale' };
  const scaled = web({ replicas: 5, strategy: { type: 'Recreate' } });
  const managed = recordUpdate(alice, scaled, { manager: 'kubectl', time: at(2) }, scale);
  const live = stored(scaled, managed);
  const config = web({ replicas: 7, strategy: { type: 'RollingUpdate' } });
  expect(
    applyPatch(live, config, { manager: 'bob', force: false, time: at(3) }, type),
  ).toMatchObject({
    message: [
      'Apply failed with 2 conflicts: conflicts with "alice":',
      '- .spec.strategy.type',
      'conflicts with "kubectl" with subresource "scale" using apps/v1:',
      '- .spec.replicas',
    ].join('\n'),
  });
});

test('equal values are owned together, and go when the last owner drops them', () => {
  const both = applied(
    applied({}, web({ replicas: 2 }, { labels: { a: 'b', c: 'd' } }), { manager: 'alice' }),
    web({ replicas: 2 }),
    { manager: 'bob' },
  );
  const dropped = applied(both, web({}, { labels: { a: 'b' } }), { manager: 'alice', minute: 1 });
  expect(dropped['spec']).toEqual({ replicas: 2 });
  expect((dropped['metadata'] as JsonObject)['labels']).toEqual({ a: 'b' });
  const gone = applied(dropped, web({}), { manager: 'bob', minute: 2 });
  expect(gone['spec']).toBeUndefined();
});

test('an applier removes its own item of a list and leaves those of others', () => {
  const containers = (...names: string[]): JsonObject => ({
    template: { spec: { containers: names.map((name) => ({ name, image: name })) } },
  });
  const live = applied(
    applied({}, web(containers('a', 'b')), { manager: 'alice' }),
    web(containers('sidecar')),
    { manager: 'injector' },
  );
  expect(applied(live, web(containers('a')), { manager: 'alice' })['spec']).toEqual(
    containers('a', 'sidecar'),
  );
});

test('an update owns what it changed and takes it from appliers', () => {
  const live = applied({}, web({ replicas: 2 }, { labels: { a: 'b' } }), { manager: 'alice' });
  const scaled = updated(live, web({ replicas: 5 }, { labels: { a: 'b' } }), {
    manager: 'autoscaler',
    minute: 1,
  });
  expect(ownersOf(scaled)).toEqual({
    'alice Apply': '{"f:metadata":{"f:labels":{"f:a":{}}}}',
    'autoscaler Update': '{"f:spec":{"f:replicas":{}}}',
  });
});

test('an update that changes nothing leaves the very same entries', () => {
  const live = applied({}, web({ replicas: 2 }), { manager: 'alice' });
  const before = (live['metadata'] as JsonObject)['managedFields'];
  const { managedFields: _gone, ...metadata } = live['metadata'] as JsonObject;
  const request = { manager: 'bob', time: at(9) };
  expect(recordUpdate(live, { ...live, metadata }, request, type)).toBe(before);
});

test('a creator does not own what every object of the kind has', () => {
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'web' }] } };
  const object = web({ replicas: 1, selector: { matchLabels: { a: 'b' } }, template });
  const live = updated({}, { ...object, status: { replicas: 0 } }, { manager: 'kubectl-create' });
  expect(ownersOf(live)).toEqual({
    'kubectl-create Update':
      '{"f:spec":{"f:replicas":{},"f:selector":{},"f:template":{"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"web\\"}":{".":{},"f:name":{}}}}}}}',
  });
});

test('what nobody owned belongs to before-first-apply, and is not tracked until then', () => {
  const untracked = stored(web({ replicas: 1 }), []);
  expect(
    recordUpdate(untracked, web({ replicas: 2 }), { manager: 'bob', time: at(1) }, type),
  ).toEqual([]);
  const live = applied(untracked, web({ strategy: { type: 'Recreate' } }), { manager: 'alice' });
  expect(ownersOf(live)).toEqual({
    'alice Apply': '{"f:spec":{"f:strategy":{"f:type":{}}}}',
    'before-first-apply Update': '{"f:spec":{"f:replicas":{}}}',
  });
});

test('of more than ten updaters the oldest become ancient-changes', () => {
  let live = applied({}, web({ replicas: 0 }), { manager: 'alice' });
  for (let minute = 1; minute <= 12; minute++) {
    const labels = Object.fromEntries(Array.from({ length: minute }, (_, i) => [`l${i}`, 'x']));
    live = updated(live, web({ replicas: 0 }, { labels }), { manager: `m${minute}`, minute });
  }
  const owners = ownersOf(live);
  expect(Object.keys(owners)).toHaveLength(11);
  expect(Object.keys(owners).slice(0, 3)).toEqual([
    'alice Apply',
    'ancient-changes Update',
    'm4 Update',
  ]);
  expect(owners['ancient-changes Update']).toBe(
    '{"f:metadata":{"f:labels":{".":{},"f:l0":{},"f:l1":{},"f:l2":{}}}}',
  );
});

test('whoever updates may clear managedFields, and an apply may not bring them', () => {
  const live = applied({}, web({ replicas: 2 }), { manager: 'alice' });
  const cleared = stored(web({ replicas: 2 }), []);
  expect(recordUpdate(live, cleared, { manager: 'bob', time: at(1) }, type)).toEqual([]);
  expect(
    applyPatch(live, cleared, { manager: 'bob', force: false, time: at(1) }, type),
  ).toMatchObject({ kind: 'refused', message: 'metadata.managedFields must be nil' });
});

test('a config that does not fit the type is refused word for word', () => {
  const request = { manager: 'a', force: false, time: at(0) };
  expect(applyPatch({}, web({ foo: 1 }), request, type)).toMatchObject({
    kind: 'invalid',
    message:
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema',
  });
});

test('kubectl may change what it applied on the client side, and refreshes the annotation', () => {
  const name = 'kubectl.kubernetes.io/last-applied-configuration';
  const last = JSON.stringify(web({ replicas: 1 }));
  const live = updated({}, web({ replicas: 1 }, { annotations: { [name]: last } }), {
    manager: 'kubectl-client-side-apply',
  });
  const config = web({ replicas: 4 });
  const byOther = applyPatch(live, config, { manager: 'other', force: false, time: at(1) }, type);
  expect(byOther.ok).toBe(false);
  const byKubectl = applied(live, config, { manager: 'kubectl', minute: 1 });
  const { annotations } = byKubectl['metadata'] as { annotations: Record<string, string> };
  expect(JSON.parse(annotations[name] ?? '')).toEqual(config);
  expect(annotations[name]?.endsWith('}\n')).toBe(true);
});

test('migrating turns the client-side updater into the server-side applier', () => {
  const live = updated({}, web({ replicas: 1 }), { manager: 'kubectl-client-side-apply' });
  const { managedFields } = live['metadata'] as { managedFields: ManagedFields };
  const csa = ['kubectl-client-side-apply'];
  const migrated = migrateClientSideApply(managedFields, csa, 'kubectl');
  expect(ownersOf({ metadata: { managedFields: migrated } })).toEqual({
    'kubectl Apply': '{"f:spec":{"f:replicas":{}}}',
  });
  expect(migrateClientSideApply(migrated, csa, 'kubectl')).toBe(migrated);
  const applier = { ...migrated[0], fieldsV1: { 'f:spec': { 'f:paused': {} } } };
  expect(migrateClientSideApply([applier, ...managedFields], csa, 'kubectl')).toEqual([
    { ...applier, fieldsV1: { 'f:spec': { 'f:paused': {}, 'f:replicas': {} } } },
  ]);
});
