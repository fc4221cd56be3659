import { expect, test } from 'vitest';
import { apiType } from '../../src/kinds/api-types.js';
import { SCHEMA } from '../../src/kinds/type.js';

/** Of TypeMeta, which protobuf has in the envelope. */
const OUTSIDE = new Set(['apiVersion', 'kind']);

test.each([
  ...SCHEMA.types.keys(),
])('every field that the model of %s has, Go knows, and no other', (name) => {
  const known = apiType(name);
  const modelled = [...(SCHEMA.types.get(name)?.fields.keys() ?? [])];
  expect(modelled.filter((field) => !known?.fields.has(field) && !OUTSIDE.has(field))).toEqual([]);
  expect([...(known?.fields.keys() ?? [])].filter((field) => !modelled.includes(field))).toEqual(
    [],
  );
});

test('packages, pointers, presets and embedded structs are read', () => {
  expect(apiType('V1DeploymentSpec')?.package).toBe('k8s.io/api/apps/v1');
  expect(apiType('V1DeploymentSpec')?.fields.get('replicas')).toMatchObject({ pointer: true });
  expect(apiType('V1Container')?.fields.get('name')).toMatchObject({ always: true });
  expect(apiType('V1ContainerPort')?.fields.get('protocol')).toMatchObject({ preset: '"TCP"' });
  const volume = apiType('V1Volume')?.message;
  expect((volume?.get(2) as ReadonlyMap<number, unknown>).get(1)).toMatchObject({
    name: 'hostPath',
  });
});
