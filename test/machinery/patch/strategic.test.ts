import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/machinery/json.js';
import { patchSchemaOf, type ShapedType } from '../../../src/machinery/merge-schema.js';
import { requireKeyUnchanged } from '../../../src/machinery/patch/preconditions.js';
import { applyStrategicMergePatch } from '../../../src/machinery/patch/strategic/apply.js';
import {
  createThreeWayStrategicPatch,
  createTwoWayStrategicPatch,
} from '../../../src/machinery/patch/strategic/create.js';
import type { PatchSchema } from '../../../src/machinery/schema-lookup.js';
import { deployment } from '../shaped-types.js';

const schema = patchSchemaOf(deployment as ShapedType) as PatchSchema;
const podSpec = (spec: JsonObject): JsonObject => ({ spec: { template: { spec } } });
const apply = (original: JsonObject, patch: JsonObject): unknown => {
  const outcome = applyStrategicMergePatch(original, patch, schema);
  return outcome.ok ? outcome.value : outcome.error;
};

const names = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const containers = fc.uniqueArray(
  fc.record(
    { name: names, image: fc.string({ maxLength: 2 }), command: fc.array(names, { maxLength: 2 }) },
    { requiredKeys: ['name'] },
  ),
  { selector: ({ name }) => name, minLength: 1, maxLength: 5 },
);
const deployments = fc
  .record(
    { containers, nodeSelector: fc.dictionary(names, names, { noNullPrototype: true }) },
    { requiredKeys: ['containers'] },
  )
  .map(podSpec);

test('applying the difference of two deployments to the first gives the second', () => {
  fc.assert(
    fc.property(deployments, deployments, (a, b) => {
      const patch = createTwoWayStrategicPatch(a, b, schema);
      expect(patch.ok && apply(a, patch.value)).toEqual(b);
    }),
  );
});

test('applying a three-way patch gives what is wanted and keeps what others added', () => {
  fc.assert(
    fc.property(deployments, deployments, (original, modified) => {
      const sidecar = { name: 'sidecar', image: 'proxy' };
      const spec = original as ReturnType<typeof podSpec> as {
        spec: { template: { spec: { containers: JsonObject[] } } };
      };
      const current = podSpec({
        ...spec.spec.template.spec,
        containers: [...spec.spec.template.spec.containers, sidecar],
      });
      const patch = createThreeWayStrategicPatch({ original, modified, current }, schema, {
        overwrite: true,
      });
      const result = patch.ok && (apply(current, patch.value) as typeof spec);
      const list = result ? result.spec.template.spec.containers : [];
      expect(list).toContainEqual(sidecar);
      const wanted = (modified as typeof spec).spec.template.spec.containers;
      expect(list.filter(({ name }) => name !== 'sidecar')).toEqual(wanted);
    }),
  );
});

test('items merge by key, and untouched items are the same objects as before', () => {
  const original = podSpec({
    containers: [
      { name: 'a', image: '1' },
      { name: 'b', image: '1' },
    ],
  });
  const patched = apply(original, podSpec({ containers: [{ name: 'b', image: '2' }] }));
  expect(patched).toEqual(
    podSpec({
      containers: [
        { name: 'a', image: '1' },
        { name: 'b', image: '2' },
      ],
    }),
  );
  const itemOf = (value: unknown): unknown =>
    (value as { spec: { template: { spec: { containers: unknown[] } } } }).spec.template.spec
      .containers[0];
  expect(itemOf(patched)).toBe(itemOf(original));
  expect(apply(original, podSpec({ containers: [{ name: 'b', image: '1' }] }))).toBe(original);
});

test.each([
  [
    'an item is deleted',
    { containers: [{ name: 'a', $patch: 'delete' }] },
    { containers: [{ name: 'b' }] },
  ],
  [
    'a list is replaced',
    { containers: [{ $patch: 'replace' }, { name: 'z' }] },
    { containers: [{ name: 'z' }] },
  ],
  [
    'an order is set',
    { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] },
    { containers: [{ name: 'b' }, { name: 'a' }] },
  ],
  ['an object is replaced', { $patch: 'replace', hostname: 'x' }, { hostname: 'x' }],
  ['an object is emptied', { $patch: 'delete' }, {}],
])('by directive, %s', (_what, patch, result) => {
  const original = podSpec({ containers: [{ name: 'a' }, { name: 'b' }] });
  expect(apply(original, podSpec(patch as JsonObject))).toEqual(podSpec(result as JsonObject));
});

test('values leave a list of scalars by $deleteFromPrimitiveList', () => {
  const original = { metadata: { finalizers: ['a', 'b', 'c'] } };
  const patch = { metadata: { '$deleteFromPrimitiveList/finalizers': ['b'], finalizers: ['d'] } };
  expect(apply(original, patch)).toEqual({ metadata: { finalizers: ['d', 'a', 'c'] } });
});

test('$retainKeys clears the other arm of a union', () => {
  const original = {
    spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
  };
  const modified = { spec: { strategy: { type: 'Recreate' } } };
  const patch = createTwoWayStrategicPatch(original, modified, schema);
  expect(patch).toMatchObject({
    value: { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate', rollingUpdate: null } } },
  });
  const changedByOthers = { spec: { strategy: { ...original.spec.strategy, extra: 1 } } };
  expect(patch.ok && apply(changedByOthers, patch.value)).toEqual(modified);
});

test.each([
  [{ containers: [{ image: 'x' }] }, 'map: map[image:x] does not contain declared merge key: name'],
  [
    { containers: [{ name: 'a', $patch: 'burn' }] },
    'unknown patch type: burn in map: map[$patch:burn name:a]',
  ],
  [{ $patch: 'merge' }, 'unknown patch type: merge in map: map[$patch:merge]'],
  [
    { '$setElementOrder/containers': [{ name: 'a' }], containers: [{ name: 'b' }] },
    "The order in patch list:\n[map[name:b]]\n doesn't match $setElementOrder list:\n[map[name:a]]\n",
  ],
  [
    { affinity: { x: { y: 1 } } },
    'unable to find api field in struct V1PodSpec for the json field "affinity"',
  ],
])('%j is refused', (patch, error) => {
  const original = podSpec({ containers: [{ name: 'a' }], affinity: { x: {} } });
  expect(apply(original, podSpec(patch as JsonObject))).toBe(error);
});

test('without overwrite, undoing what others changed is a conflict that shows both sides', () => {
  const original = podSpec({ containers: [{ name: 'a', image: '1' }] });
  const modified = podSpec({ containers: [{ name: 'a', image: '2' }] });
  const current = podSpec({ containers: [{ name: 'a', image: '3' }] });
  const outcome = createThreeWayStrategicPatch({ original, modified, current }, schema, {
    overwrite: false,
  });
  expect(outcome).toMatchObject({ ok: false, kind: 'conflict' });
  const error = outcome.ok ? '' : outcome.error;
  expect(error.startsWith('patch:\nspec:\n')).toBe(true);
  expect(error).toContain('\nconflicts with changes made from original to current:\nspec:\n');
});

test('a patch that changes the kind is refused by its precondition', () => {
  const outcome = createTwoWayStrategicPatch({ kind: 'A' }, { kind: 'B' }, schema, [
    requireKeyUnchanged('kind'),
  ]);
  expect(outcome).toMatchObject({ ok: false, kind: 'precondition' });
});
