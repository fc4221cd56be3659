import { describe, expect, test } from 'vitest';
import { hasDefaults, withDefaults } from '../../../src/machinery/structural/defaults.js';
import type { JsonSchema } from '../../../src/machinery/structural/json-schema.js';
import { deepFreeze as freeze } from '../freeze.js';

const schema: JsonSchema = {
  type: 'object',
  properties: {
    size: { type: 'integer', default: 3 },
    nested: {
      type: 'object',
      default: {},
      properties: { mode: { type: 'string', default: 'fast' } },
    },
    absent: { type: 'object', properties: { deep: { type: 'string', default: 'unseen' } } },
    list: {
      type: 'array',
      items: { type: 'object', properties: { n: { type: 'integer', default: 1 } } },
    },
    map: { type: 'object', additionalProperties: { type: 'string', default: 'd' } },
    nullable: { type: 'string', nullable: true, default: 'x' },
  },
};

describe('defaults', () => {
  test('fill in what is missing, through what they have filled in, and nothing that is not there', () => {
    expect(
      withDefaults(freeze({ list: [{}, { n: 5 }], map: { a: null, b: 'x' } }), schema),
    ).toEqual({
      size: 3,
      nested: { mode: 'fast' },
      list: [{ n: 1 }, { n: 5 }],
      map: { a: 'd', b: 'x' },
      nullable: 'x',
    });
  });

  test('leave alone what is there, a null that may be one too', () => {
    const value = freeze({ size: 0, nested: { mode: '' }, nullable: null });
    expect(withDefaults(value, schema)).toBe(value);
  });

  test('replace a null that may not be one', () => {
    expect(
      withDefaults(freeze({ size: null, nested: { mode: 'x' }, nullable: 'y' }), schema),
    ).toMatchObject({ size: 3 });
  });

  test('are looked for anywhere in a schema', () => {
    expect(hasDefaults(schema)).toBe(true);
    expect(hasDefaults({ type: 'array', items: { type: 'string' } })).toBe(false);
    expect(hasDefaults({ type: 'array', items: { type: 'string', default: 'x' } })).toBe(true);
  });
});
