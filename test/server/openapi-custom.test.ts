import { expect, test } from 'vitest';
import type { Kind } from '../../src/kinds/kind.js';
import { openApiDocument } from '../../src/server/openapi/document.js';
import type { Resource } from '../../src/server/resource.js';

const kind = {
  ...{ group: 'example.com', version: 'v1', kind: 'Widget', plural: 'widgets', singular: 'widget' },
  ...{ shortNames: [], categories: [], namespaced: true, type: '', status: true, columns: [] },
} as const satisfies Kind;
const schema = {
  type: 'object',
  required: ['spec'],
  properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
};

const documentWith = (custom: object) => {
  const resource = {
    kind: { ...kind, custom } as unknown as Kind,
    ...{ group: 'example.com', version: 'v1', apiVersion: 'example.com/v1' },
    ...{ name: 'Widget.example.com', verbs: ['get', 'list', 'patch'] },
  } satisfies Resource;
  const place = { group: 'example.com', version: 'v1', resources: [resource] };
  const document = openApiDocument(place, '1.36', [place]) as {
    paths: Record<string, Record<string, { requestBody: { content: object } }>>;
    components: { schemas: Record<string, object> };
  };
  return document;
};

test("a custom kind shows its definition's schema, with the metadata of every object", () => {
  const { schemas } = documentWith({ schema }).components;
  expect(schemas['com.example.v1.Widget']).toMatchObject({
    required: ['spec'],
    properties: {
      spec: schema.properties.spec,
      apiVersion: { type: 'string' },
      metadata: {
        allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }],
      },
    },
    'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Widget' }],
  });
  expect(schemas).toHaveProperty(['com.example.v1.WidgetList']);
});

test('without a schema anything goes', () => {
  expect(documentWith({}).components.schemas['com.example.v1.Widget']).toMatchObject({
    'x-kubernetes-preserve-unknown-fields': true,
  });
});

test('a custom kind takes no strategic merge patches, on its status neither', () => {
  const { paths } = documentWith({ schema });
  for (const path of ['{name}', '{name}/status']) {
    const { patch } = paths[`/apis/example.com/v1/namespaces/{namespace}/widgets/${path}`] ?? {};
    const types = Object.keys(patch?.requestBody.content ?? {});
    expect(types).toContain('application/merge-patch+json');
    expect(types).not.toContain('application/strategic-merge-patch+json');
  }
});
