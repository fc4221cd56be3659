import { expect, test } from 'vitest';
import { SCHEMA } from '../../src/kinds/type.js';
import { elementOf, typeAtPath, typeOfKind } from '../../src/machinery/schema.js';

const typeNamed = (path: string, kind = 'Pod', apiVersion = 'v1'): string | undefined => {
  const root = typeOfKind(SCHEMA, apiVersion, kind);
  return root && typeAtPath(root, path)?.goName;
};

test('every kind has a type, and every type that a field names exists', () => {
  expect(SCHEMA.kinds.size).toBe(72);
  for (const name of SCHEMA.kinds.values()) expect(SCHEMA.types.has(name)).toBe(true);
  for (const type of SCHEMA.types.values()) {
    for (const field of type.fields.values()) {
      const element = elementOf(field.type);
      if (element.shape === 'struct') expect(element.fields.size).toBeGreaterThan(0);
    }
  }
});

test('fields are known by their Go types', () => {
  expect(typeNamed('spec.containers')).toBe('[]v1.Container');
  expect(typeNamed('spec.containers.imagePullPolicy')).toBe('v1.PullPolicy');
  expect(typeNamed('spec.containers.resources.requests')).toBe('v1.ResourceList');
  expect(typeNamed('spec.containers.resources.requests.cpu')).toBe('resource.Quantity');
  expect(typeNamed('spec.containers.livenessProbe.httpGet.port')).toBe('intstr.IntOrString');
  expect(typeNamed('metadata.labels')).toBe('map[string]string');
  expect(typeNamed('data', 'Secret')).toBe('map[string][]uint8');
  expect(typeNamed('spec.renewTime', 'Lease', 'coordination.k8s.io/v1')).toBe('v1.MicroTime');
  expect(typeNamed('spec.template.spec.containers', 'Deployment', 'apps/v1')).toBe(
    '[]v1.Container',
  );
});

test('a name that JavaScript reserves is the one the API uses', () => {
  const crd = typeOfKind(SCHEMA, 'apiextensions.k8s.io/v1', 'CustomResourceDefinition');
  const schema = crd && typeAtPath(crd, 'spec.versions.schema.openAPIV3Schema');
  const names = schema?.shape === 'struct' ? [...schema.fields.keys()] : [];
  expect(names).toEqual(expect.arrayContaining(['$ref', 'default', 'enum', 'not']));
});

test('two kinds of one name have types of their own', () => {
  expect(typeNamed('involvedObject', 'Event', 'v1')).toBe('v1.ObjectReference');
  expect(typeNamed('regarding', 'Event', 'events.k8s.io/v1')).toBe('v1.ObjectReference');
  expect(typeNamed('regarding', 'Event', 'v1')).toBeUndefined();
});

test('what must be given is told apart from what may', () => {
  const container = SCHEMA.types.get('V1Container');
  expect(container?.fields.get('name')?.required).toBe(true);
  expect(container?.fields.get('image')?.required).toBe(false);
});

test('an unknown kind or path has no type', () => {
  expect(typeOfKind(SCHEMA, 'v1', 'Widget')).toBeUndefined();
  expect(typeNamed('spec.container')).toBeUndefined();
});
