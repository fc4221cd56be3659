// Reads the YAML schemas of structured-merge-diff, which the corpora of server-side apply bring along.

import { isJsonObject, type JsonObject } from '../../src/machinery/json.js';
import { untypedSchema } from '../../src/machinery/merge-schema.js';
import { emptyFieldSet, type FieldSet } from '../../src/machinery/ownership/field-set.js';
import { decodeFieldsV1, encodeFieldsV1 } from '../../src/machinery/ownership/fields-v1.js';
import { checkTyped } from '../../src/machinery/ownership/validate.js';
import type { FieldSchema, ScalarKind, TypeSchema } from '../../src/machinery/type-schema.js';
import { readYaml } from '../../src/machinery/yaml.js';
import type { Fields } from './corpus.js';

/** The types of a schema by name; `undefined` stands for deduced types. */
export type Types = (name: string) => TypeSchema;

export const deduced: Types = () => untypedSchema;

/** From YAML, or from the Go value of a parsed schema. */
export function typesOf(schema: string | Fields): Types {
  const raw = typeof schema === 'string' ? (fromYaml(schema) as Fields)['types'] : fromGo(schema);
  const atoms = new Map<string, Fields>(raw.map((atom: Fields) => [atom['name'], atom]));
  const known = new Map<Fields, TypeSchema>();
  const resolve = (ref: Fields): TypeSchema => {
    const atom = ref['namedType'] === undefined ? ref : (atoms.get(ref['namedType']) ?? ref);
    const relationship = ref['elementRelationship'] ?? ref['relationship'];
    if (relationship !== undefined) return typeOf(withRelationship(atom, relationship));
    const before = known.get(atom);
    if (before !== undefined) return before;
    const made = typeOf(atom);
    known.set(atom, made);
    return made;
  };
  const typeOf = (atom: Fields): TypeSchema => ({
    scalar: scalarOf(atom['scalar']),
    list: atom['list'] && listOf(atom['list'], resolve, (ref) => atoms.get(ref) ?? {}),
    map: atom['map'] && mapOf(atom['map'], resolve),
  });
  return (name) => resolve({ namedType: name });
}

/** Upstream allows `number` for numeric in its own tests. */
const scalarOf = (kind: string | undefined): ScalarKind | undefined =>
  kind === 'number' ? 'numeric' : (kind as ScalarKind | undefined);

function withRelationship(atom: Fields, relationship: string): Fields {
  const own = { elementRelationship: relationship };
  return {
    ...atom,
    ...(atom['list'] ? { list: { ...atom['list'], ...own } } : {}),
    ...(atom['map'] ? { map: { ...atom['map'], ...own } } : {}),
  };
}

type Resolve = (ref: Fields) => TypeSchema;

function listOf(list: Fields, resolve: Resolve, named: (name: string) => Fields) {
  const item = list['elementType'] ?? {};
  const fields: readonly Fields[] =
    (item.namedType === undefined ? item : named(item.namedType))['map']?.['fields'] ?? [];
  return {
    atomic: list['elementRelationship'] !== 'associative',
    keys: list['keys'] ?? [],
    items: () => resolve(item),
    keyDefault: (key: string): unknown => fields.find(({ name }) => name === key)?.['default'],
  };
}

function mapOf(map: Fields, resolve: Resolve) {
  const fields = new Map<string, Fields>(
    (map['fields'] ?? []).map((field: Fields) => [field['name'], field]),
  );
  return {
    atomic: map['elementRelationship'] === 'atomic',
    untyped: map['elementType']?.namedType === '__untyped_deduced_' && fields.size === 0,
    field: (name: string): FieldSchema | undefined => {
      const field = fields.get(name);
      if (field !== undefined) return { schema: resolve(field['type']), declared: true };
      const item = map['elementType'];
      return item && { schema: resolve(item), declared: false };
    },
  };
}

/** `{Schema: {Types: [{Name, Atom: {Map: {Fields: [{Name, Type: {Inlined}}]}}}]}}` in the words of the YAML. */
function fromGo(parser: Fields): readonly Fields[] {
  const types: readonly Fields[] = (parser['Schema'] ?? parser)['Types'];
  return types.map(({ Name, Atom }) => ({ name: Name, ...lowered(Atom) }));
}

function lowered(value: unknown): Fields {
  if (Array.isArray(value)) return value.map(lowered);
  if (!isJsonObject(value)) return value as Fields;
  const out: Fields = {};
  for (const [name, member] of Object.entries(value)) {
    if (name === 'once' || name === 'm') continue;
    if (name === 'Inlined') Object.assign(out, lowered(member));
    else
      out[name === name.toUpperCase() ? name : `${name[0]?.toLowerCase()}${name.slice(1)}`] =
        lowered(member);
  }
  return out;
}

export function fromYaml(text: string): unknown {
  const read = readYaml(withoutTabs(text));
  if (!read.ok) throw new Error(`${read.error}:\n${text}`);
  return read.value;
}

/** The tests indent their YAML with tabs, as many as the first line has. */
function withoutTabs(text: string): string {
  const lines = text.replace(/^\n/, '').split('\n');
  const tabs = /^\t*/.exec(lines[0] ?? '')?.[0] ?? '';
  return lines
    .map((line) => (line.startsWith(tabs) ? line.slice(tabs.length) : line.trimStart()))
    .join('\n');
}

/** The value of YAML, which must be of the type. */
export function typedFromYaml(text: string, schema: TypeSchema, allowDuplicates = false): unknown {
  const value = fromYaml(text);
  checkTyped(value, schema, { allowDuplicates });
  return value;
}

export const setFrom = (value: Fields | null | undefined): FieldSet =>
  value ? decodeFieldsV1(value['$fieldsV1'] as JsonObject) : emptyFieldSet;

export const shownSet = (set: FieldSet): JsonObject => encodeFieldsV1(set);
/** An expected set, read and written once: `{}` may be a member or nothing below. */
export const expectedSet = (value: Fields | null | undefined): JsonObject =>
  encodeFieldsV1(setFrom(value));
