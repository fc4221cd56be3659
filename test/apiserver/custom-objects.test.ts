import { describe, expect, test } from 'vitest';
import { widget, withKind } from '../support/custom-kinds.js';

const SPEC = {
  type: 'object',
  required: ['size'],
  properties: {
    size: { type: 'integer', minimum: 1 },
    mode: { type: 'string', enum: ['fast', 'slow'], default: 'fast' },
    tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    ports: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, port: { type: 'integer', default: 80 } },
      },
    },
    template: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      'x-kubernetes-preserve-unknown-fields': true,
    },
  },
};

const scale = { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' };
const withStatus = () => withKind({ spec: SPEC, version: { subresources: { status: {}, scale } } });

describe('a custom object', () => {
  test('gets its defaults, and loses what its schema does not know', () => {
    const s = withStatus();
    const ran = s.apply(widget('one', { size: 2, ports: [{ name: 'a' }], unknown: 1 }));
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(
      'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.unknown"',
    );
    const again = s.apply(
      widget('one', { size: 2, ports: [{ name: 'a' }], unknown: 1 }, { status: { size: 9 } }),
      '--validate=warn',
    );
    expect(again.stderr).toBe('Warning: unknown field "spec.unknown"\n');
    expect(s.json('widget one')).toMatchObject({
      spec: { size: 2, mode: 'fast', ports: [{ name: 'a', port: 80 }] },
      metadata: { generation: 1 },
    });
    expect(s.json('widget one')).not.toHaveProperty('status');
    expect(s.json('widget one')).not.toHaveProperty('spec.unknown');
  });

  test.each<[object, string]>([
    [{}, 'spec.size: Required value'],
    [
      { size: 0 },
      'spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
    ],
    [
      { size: 'x' },
      'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
    ],
    [{ size: 1, mode: 'x' }, 'spec.mode: Unsupported value: "x": supported values: "fast", "slow"'],
    [{ size: 1, tags: ['a', 'a'] }, 'spec.tags[1]: Duplicate value: "a"'],
    [
      { size: 1, ports: [{ name: 'a' }, { name: 'a' }] },
      'spec.ports[1]: Duplicate value: {"name":"a"}',
    ],
    [{ size: 1, template: { kind: 'A' } }, 'spec.template.apiVersion: Required value'],
  ])('%j is refused: %s', (spec, text) => {
    const s = withKind({ spec: SPEC });
    expect(s.create(widget('one', spec)).stderr).toContain(
      `The Widget "one" is invalid: ${text}\n`,
    );
  });

  test('has replicas where its scale says so', () => {
    const s = withStatus();
    expect(s.create(widget('one', { size: 'x' })).stderr).toContain(
      '.spec.size: Invalid value: 0: .spec.size accessor error: x is of the type string, expected int64',
    );
    s.apply(widget('one', { size: 1 }));
    expect(s.kubectl('scale widget one --replicas=3').stdout).toBe(
      'widget.example.com/one scaled\n',
    );
    expect(s.kubectl('scale widget one --replicas=0').stderr).toContain(
      'spec.size in body should be greater than or equal to 1',
    );
  });

  test('counts generations by all but metadata and status', () => {
    const s = withStatus();
    s.apply(widget('one', { size: 1 }));
    s.kubectl('label widget one a=b');
    expect(s.json('widget one')).toMatchObject({ metadata: { generation: 1 } });
    s.kubectl(`patch widget one --type=merge --subresource=status -p {"status":{"size":1}}`);
    expect(s.json('widget one')).toMatchObject({
      metadata: { generation: 1 },
      status: { size: 1 },
    });
    s.kubectl('scale widget one --replicas=4');
    expect(s.json('widget one')).toMatchObject({ metadata: { generation: 2 }, spec: { size: 4 } });
  });

  test('has a status that is written apart, and judged by its own part of the schema', () => {
    const s = withKind({
      spec: SPEC,
      version: {
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: SPEC,
              status: { type: 'object', properties: { phase: { type: 'string' } } },
            },
          },
        },
      },
    });
    s.apply(widget('one', { size: 1 }));
    s.kubectl(`patch widget one --type=merge -p {"status":{"phase":"Up"}}`);
    expect(s.json('widget one')).not.toHaveProperty('status');
    const wrong = s.kubectl(
      `patch widget one --type=merge --subresource=status -p {"status":{"phase":3},"spec":{"size":7}}`,
    );
    expect(wrong.stderr).toContain(
      'status.phase: Invalid value: "integer": status.phase in body must be of type string: "integer"',
    );
    s.kubectl(
      `patch widget one --type=merge --subresource=status -p {"status":{"phase":"Up"},"spec":{"size":7}}`,
    );
    expect(s.json('widget one')).toMatchObject({ spec: { size: 1 }, status: { phase: 'Up' } });
  });

  test('takes no strategic merge patch', () => {
    const s = withStatus();
    s.apply(widget('one', { size: 1 }));
    expect(s.kubectl(`patch widget one -p {"spec":{"size":2}}`)).toMatchObject({
      code: 1,
      stderr:
        'error: application/strategic-merge-patch+json is not supported by example.com/v1, Kind=Widget: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml\n',
    });
  });

  test('is owned field by field, items of keyed lists apart', () => {
    const s = withStatus();
    const ports = (name: string, port: number) =>
      widget('one', { size: 1, ports: [{ name, port }] });
    const applied = (manager: string, object: object) =>
      s.apply(object, '--server-side', `--field-manager=${manager}`);
    expect(applied('me', ports('a', 1)).stdout).toBe('widget.example.com/one serverside-applied\n');
    expect(applied('you', ports('b', 2)).code).toBe(0);
    expect(s.json('widget one')).toMatchObject({
      spec: {
        ports: [
          { name: 'a', port: 1 },
          { name: 'b', port: 2 },
        ],
      },
    });
    const conflict = applied('you', ports('a', 9));
    expect(conflict.code).toBe(1);
    expect(conflict.stderr).toContain('conflict with "me": .spec.ports[name="a"].port');
  });

  test('shows the columns its definition lists', () => {
    const s = withKind({
      spec: SPEC,
      version: {
        additionalPrinterColumns: [
          { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
          { name: 'Mode', type: 'string', jsonPath: '.spec.mode', priority: 1 },
          { name: 'Born', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          { name: 'Tags', type: 'string', jsonPath: '.spec.tags' },
          { name: 'Nothing', type: 'string', jsonPath: '.spec.nothing' },
        ],
      },
    });
    s.apply(widget('one', { size: 1, tags: ['a', 'b'] }));
    expect(s.kubectl('get widgets').stdout).toBe(
      'NAME   SIZE   BORN   TAGS        NOTHING\none    1      0s     ["a","b"]   \n',
    );
    expect(s.kubectl('get widgets -o wide').stdout).toContain('MODE');
  });

  test('is selected by the fields its definition names', () => {
    const s = withKind({
      spec: SPEC,
      version: { selectableFields: [{ jsonPath: '.spec.mode' }] },
    });
    s.apply(widget('one', { size: 1 }));
    s.apply(widget('two', { size: 1, mode: 'slow' }));
    expect(s.kubectl('get widgets --field-selector spec.mode=slow -o name').stdout).toBe(
      'widget.example.com/two\n',
    );
    expect(s.kubectl('get widgets --field-selector spec.size=1').stderr).toContain(
      'field label not supported: spec.size',
    );
  });

  test('is counted by quotas, goes with its owner and with its namespace', () => {
    const s = withKind({ spec: SPEC });
    s.create({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'few' },
      spec: { hard: { 'count/widgets.example.com': '1' } },
    });
    s.apply(widget('one', { size: 1 }));
    expect(s.create(widget('two', { size: 1 })).stderr).toContain(
      'exceeded quota: few, requested: count/widgets.example.com=1, used: count/widgets.example.com=1, limited: count/widgets.example.com=1',
    );
    const { uid } = (s.json('widget one') as { metadata: { uid: string } }).metadata;
    s.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'owned',
        ownerReferences: [{ apiVersion: 'example.com/v1', kind: 'Widget', name: 'one', uid }],
      },
    });
    s.kubectl('delete widget one');
    expect(s.kubectl('get configmap owned').code).toBe(1);
    s.kubectl('create namespace dev');
    s.create(widget('inner', { size: 1 }, { metadata: { name: 'inner', namespace: 'dev' } }));
    s.kubectl('delete namespace dev');
    expect(s.kubectl('get widgets -A -o name').stdout).toBe('');
  });

  test('is read as its schema says now, whatever it was stored as', () => {
    const s = withKind({ spec: SPEC });
    s.apply(widget('one', { size: 1, tags: ['a'] }));
    s.apply(
      JSON.parse(
        JSON.stringify({
          ...(s.json('crd widgets.example.com') as object),
        }).replace('"tags":', '"labels":'),
      ),
    );
    expect(s.json('widget one')).not.toHaveProperty('spec.tags');
  });
});

describe('rules of a schema', () => {
  const ruled = (rules: readonly object[], more: object = {}) =>
    withKind({
      spec: {
        type: 'object',
        'x-kubernetes-validations': rules,
        properties: {
          min: { type: 'integer' },
          max: { type: 'integer' },
          name: {
            type: 'string',
            'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'name is immutable' }],
          },
          ...more,
        },
      },
    });

  test('hold, or say what is wrong', () => {
    const s = ruled([
      { rule: 'self.min <= self.max', message: 'min must not be above max' },
      {
        rule: '!has(self.max) || self.max < 100',
        messageExpression: "'max is %d'.format([self.max])",
        reason: 'FieldValueForbidden',
        fieldPath: '.max',
      },
    ]);
    expect(s.create(widget('one', { min: 1, max: 2 })).code).toBe(0);
    expect(s.create(widget('two', { min: 3, max: 2 })).stderr).toContain(
      'The Widget "two" is invalid: spec: Invalid value: min must not be above max',
    );
    expect(s.create(widget('two', { min: 3, max: 200 })).stderr).toContain(
      'The Widget "two" is invalid: spec.max: Forbidden: max is 200',
    );
    expect(s.create(widget('two', { max: 2 })).stderr).toContain(
      'spec: Invalid value: "object": no such key: min evaluating rule: min must not be above max',
    );
  });

  test('compare with what was before', () => {
    const s = ruled([{ rule: 'true' }]);
    s.apply(widget('one', { name: 'a' }));
    expect(s.apply(widget('one', { name: 'a', min: 1 })).code).toBe(0);
    expect(s.apply(widget('one', { name: 'b' })).stderr).toContain(
      'spec.name: Invalid value: "b": name is immutable',
    );
  });

  test('are judged only on what is otherwise well formed', () => {
    const s = ruled([{ rule: 'self.min < self.max', message: 'no' }]);
    expect(s.create(widget('one', { min: 'x', max: 0 })).stderr).toContain(
      '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    );
  });

  test('do not run for ever', () => {
    const list = { type: 'array', items: { type: 'integer' } };
    const s = ruled(
      [{ rule: 'self.list.all(a, self.list.all(b, self.list.all(c, a + b + c >= 0)))' }],
      { list },
    );
    const long = Array.from({ length: 500 }, (_, i) => i);
    expect(s.create(widget('one', { list: long })).stderr).toContain(
      'no further validation rules will be run due to call cost exceeds limit for rule',
    );
  });
});
