import { describe, expect, test } from 'vitest';
import { definition, schemaOf, withKind } from '../support/custom-kinds.js';

const refusal = (object: object): string => {
  const s = withKind({ kind: 'Other' });
  return s.create(object).stderr;
};
const ofSpec = (spec: object) => refusal(definition({ spec }));
const PATH = 'spec.validation.openAPIV3Schema.properties[spec]';

describe('a definition', () => {
  test.each<[string, object, string]>([
    [
      'a name',
      { ...definition(), metadata: { name: 'x.example.com' } },
      'metadata.name: Invalid value: "x.example.com": must be spec.names.plural+"."+spec.group',
    ],
    [
      'a scope',
      definition({ scope: 'Galaxy' as never }),
      'spec.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespaced"',
    ],
    [
      'a kind',
      definition({ kind: 'wid get', plural: 'widgets', names: { singular: 'widget' } }),
      'spec.names.kind: Invalid value: "wid get": may have mixed case, but should otherwise match: ',
    ],
    [
      'a group of the community',
      definition({ group: 'stuff.k8s.io' }),
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io"',
    ],
    [
      'no version that is stored',
      definition({ version: { storage: false } }),
      'must have exactly one version marked as storage version',
    ],
    [
      'no schema',
      definition({ version: { schema: undefined } }),
      'spec.versions[0].schema.openAPIV3Schema: Required value',
    ],
    [
      'a column',
      definition({
        version: { additionalPrinterColumns: [{ name: 'A', type: 'word', jsonPath: 'x' }] },
      }),
      'spec.additionalPrinterColumns[0].type: Invalid value: "word": must be one of boolean,date,integer,number,string',
    ],
    [
      'a path of scale',
      definition({
        version: {
          subresources: {
            scale: { specReplicasPath: '.status.x', statusReplicasPath: '.status.x' },
          },
        },
      }),
      'spec.subresources.scale.specReplicasPath: Invalid value: ".status.x": should be a json path under .spec',
    ],
    [
      'a conversion',
      {
        ...definition(),
        spec: { ...(definition() as { spec: object }).spec, conversion: { strategy: 'Magic' } },
      },
      'spec.conversion.strategy: Unsupported value: "Magic": supported values: "None", "Webhook"',
    ],
    [
      'a field that none may select',
      definition({ version: { selectableFields: [{ jsonPath: '.spec' }] } }),
      'must point to a field of type string, boolean or integer',
    ],
    [
      'a warning',
      definition({ version: { deprecationWarning: 'x' } }),
      'spec.versions[0].deprecationWarning: Invalid value: "x": can only be set for deprecated versions',
    ],
  ])('%s is refused', (_what, object, text) => {
    expect(refusal(object)).toContain(text);
  });

  test.each<[string, object, string]>([
    [
      'a type is missing',
      { type: 'object', properties: { a: {} } },
      `${PATH}.properties[a].type: Required value: must not be empty for specified object fields`,
    ],
    ['items are missing', { type: 'array' }, `${PATH}.items: Required value: must be specified`],
    [
      'a type is none',
      { type: 'word' },
      `${PATH}.type: Unsupported value: "word": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    ],
    [
      'a type stands within anyOf',
      { type: 'object', anyOf: [{ type: 'object' }] },
      `${PATH}.anyOf[0].type: Forbidden: must be empty to be structural`,
    ],
    [
      'properties and additionalProperties',
      {
        type: 'object',
        properties: { a: { type: 'string' } },
        additionalProperties: { type: 'string' },
      },
      `${PATH}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`,
    ],
    [
      'items must be unique',
      { type: 'array', uniqueItems: true, items: { type: 'string' } },
      `${PATH}.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
    ],
    [
      'a default is of the wrong type',
      { type: 'object', properties: { a: { type: 'integer', default: 'x' } } },
      `${PATH}.properties[a].default: Invalid value: "string": ${PATH}.properties[a].default in body must be of type integer: "string"`,
    ],
    [
      'a default has unknown fields',
      {
        type: 'object',
        properties: {
          a: { type: 'object', default: { b: 1 }, properties: { c: { type: 'string' } } },
        },
      },
      `${PATH}.properties[a].default: Invalid value: {"b":1}: must not have unknown fields`,
    ],
    [
      'keys are missing',
      { type: 'array', 'x-kubernetes-list-type': 'map', items: { type: 'object' } },
      `${PATH}.x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`,
    ],
    [
      'a key may be missing',
      {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['a'],
        items: { type: 'object', properties: { a: { type: 'string' } } },
      },
      'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
    ],
    [
      'unknown fields are not preserved',
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': false },
      `${PATH}.x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined`,
    ],
    [
      'a pattern is none',
      { type: 'string', pattern: '(' },
      `${PATH}.pattern: Invalid value: "(": must be a valid regular expression, but isn't: `,
    ],
  ])('a schema in which %s is refused', (_what, spec, text) => {
    expect(ofSpec(spec)).toContain(text);
  });

  const ruled = (rule: object) =>
    ofSpec({
      type: 'object',
      properties: { a: { type: 'string' } },
      'x-kubernetes-validations': [rule],
    });

  test.each<[string, object, string]>([
    [
      'without a rule',
      { rule: ' ' },
      `${PATH}.x-kubernetes-validations[0].rule: Required value: rule is not specified`,
    ],
    ['that is no expression', { rule: 'self.a ==' }, 'compilation failed: ERROR: <input>:1:10: '],
    [
      'about a field there is not',
      { rule: "self.b == 'x'" },
      `compilation failed: ERROR: <input>:1:5: undefined field 'b'\\n | self.b == 'x'\\n | ....^`,
    ],
    [
      'that is neither true nor false',
      { rule: 'size([1])' },
      'cel expression must evaluate to a bool',
    ],
    [
      'with a reason nobody knows',
      { rule: 'true', reason: 'Because' },
      'Unsupported value: "Because": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"',
    ],
    [
      'with a path that leads nowhere',
      { rule: 'true', fieldPath: '.b' },
      'fieldPath: Invalid value: ".b": must be a valid path',
    ],
    [
      'with a message that is no text',
      { rule: 'true', messageExpression: 'size([1])' },
      'messageExpression must evaluate to a string',
    ],
  ])('a rule %s is refused', (_what, rule, text) => {
    expect(ruled(rule).replaceAll('\n', '\\n')).toContain(text);
  });

  test('a rule may not compare what cannot be told from one version to the next', () => {
    const items = { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] };
    expect(ofSpec({ type: 'object', properties: { list: { type: 'array', items } } })).toContain(
      `oldSelf cannot be used on the uncorrelatable portion of the schema within ${PATH}.properties[list]`,
    );
  });

  test('may gain versions, and may not lose one that objects are stored at', () => {
    const s = withKind();
    const version = (name: string, storage: boolean) => ({
      name,
      storage,
      served: true,
      schema: schemaOf(),
    });
    s.apply(definition({ versions: [version('v1', false), version('v2', true)] }));
    expect(s.json('crd widgets.example.com')).toMatchObject({
      status: { storedVersions: ['v1', 'v2'] },
    });
    expect(s.apply(definition({ versions: [version('v2', true)] })).stderr).toContain(
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version',
    );
    expect(s.apply(definition({ scope: 'Cluster' })).stderr).toContain(
      'spec.scope: Invalid value: "Cluster": field is immutable',
    );
  });
});
