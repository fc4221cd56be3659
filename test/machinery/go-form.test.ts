import { expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.js';
import { typeOf } from '../../src/kinds/type.js';
import { emptyOf, inGoForm } from '../../src/machinery/go-form.js';
import type { StructType } from '../../src/machinery/schema.js';

const now = (kind: keyof typeof kinds) => typeOf(kinds[kind] as never) as StructType;
const then = (kind: keyof typeof kinds) => typeOf(kinds[kind] as never, '1.28') as StructType;

test('a struct is there, if empty, and a pointer to one is not', () => {
  expect(emptyOf(now('Pod'))).toEqual({ metadata: {}, spec: { containers: null }, status: {} });
  expect(emptyOf(now('ConfigMap'))).toEqual({ metadata: {} });
  expect(inGoForm(now('Deployment'), { spec: { template: { spec: {} } } })['spec']).toEqual({
    selector: null,
    strategy: {},
    template: { metadata: {}, spec: { containers: null } },
  });
});

test('what is zero or empty is left out, but for pointers and what is always written', () => {
  const spec = {
    containers: [{ name: '', tty: false, args: [], securityContext: { privileged: false } }],
    hostNetwork: false,
    priority: 0,
    nodeSelector: {},
    automountServiceAccountToken: false,
  };
  expect(inGoForm(now('Pod'), { spec })['spec']).toEqual({
    containers: [{ name: '', resources: {}, securityContext: { privileged: false } }],
    priority: 0,
    automountServiceAccountToken: false,
  });
});

test('what is in this form already stays the same object', () => {
  const formed = inGoForm(now('Job'), { spec: { template: { spec: { containers: [{}] } } } });
  expect(inGoForm(now('Job'), formed)).toBe(formed);
});

test('1.28 writes the times of templates as null, and knows nothing of what came later', () => {
  expect(emptyOf(then('StatefulSet'))).toMatchObject({
    spec: { template: { metadata: { creationTimestamp: null } } },
  });
  const fieldsOf = (type: StructType) => [
    ...(type.fields.get('spec')?.type as StructType).fields.keys(),
  ];
  expect(fieldsOf(now('Job'))).toContain('successPolicy');
  expect(fieldsOf(then('Job'))).not.toContain('successPolicy');
});
