// ssa_merge: stories of several managers that apply and update one object, and who owns what in the end.
//
// The converters between versions are those of the upstream tests: one that renames nothing, one that repeats the
// letters of keys, one that changes a suffix, and one that fails where a field is missing.

import { isJsonObject, type JsonObject } from '../../../src/machinery/json.js';
import { type FieldSet, leavesOf, pathsOf } from '../../../src/machinery/ownership/field-set.js';
import { mergeTyped } from '../../../src/machinery/ownership/merge.js';
import { pathText } from '../../../src/machinery/ownership/path-element.js';
import { extractFields } from '../../../src/machinery/ownership/remove.js';
import {
  applyOwners,
  type Owners,
  type OwnershipRules,
  type TypedObject,
  updateOwners,
} from '../../../src/machinery/ownership/updater.js';
import { type Case, type Check, type Corpus, type Fields, notRun } from '../corpus.js';
import {
  deduced,
  expectedSet,
  fromYaml,
  setFrom,
  shownSet,
  type Types,
  typedFromYaml,
  typesOf,
} from '../smd-schema.js';

export const ssaMerge: Corpus = {
  name: 'ssa_merge',
  area: 'Server-side apply',
  about: 'stories of managers: the object, the conflicts and the owners',
  check: ({ data, meta }: Case): Check => {
    const { Ops, Object: wanted, APIVersion, Managed, RequiresUnions } = data['case'];
    if (RequiresUnions) return notRun('unions, which no Kubernetes has');
    const state = new State(data, meta['schemas']);
    const fails = /Errors$/.test(data['test']);
    const troubles = state.play(Ops);
    if (fails) return { actual: troubles.length > 0, expected: true };
    const object = wanted === '' ? undefined : fromYaml(wanted);
    return {
      actual: {
        troubles,
        object: wanted === '' ? undefined : (state.liveAt(APIVersion)?.value ?? null),
        managed: Managed === null ? undefined : state.shownOwners(),
      },
      expected: {
        troubles: [],
        object,
        managed: Managed === null ? undefined : expectedOwners(Managed),
      },
    };
  },
};

const expectedOwners = (managed: Fields): unknown =>
  Object.fromEntries(
    Object.entries(managed).map(([name, { set, apiVersion }]: [string, Fields]) => [
      name,
      [apiVersion, expectedSet(set)],
    ]),
  );

type Convert = OwnershipRules['convert'];

class State {
  #types: Types;
  /** All versions have one type, or a type each, of the version's name. */
  readonly #oneType: string | undefined;
  readonly #rules: OwnershipRules;
  #live: TypedObject | undefined;
  #owners: Owners = new Map();

  constructor(data: Fields, schemas: Fields) {
    const known = data['parsers'].map((name: string) => schemas[name]).find(Boolean);
    this.#oneType = known?.type ?? undefined;
    this.#types = known ? typesOf(known.schemaYAML) : initialTypes(data);
    const ignored: Fields | null = data['case']['IgnoredFields'];
    this.#rules = {
      convert: converters[converterOf(data['test'])]?.((version) =>
        this.#typeOf(version),
      ) as Convert,
      ignored: (version) => (ignored?.[version] ? setFrom(ignored[version]) : undefined),
    };
  }

  #typeOf(version: string) {
    return this.#types(this.#oneType ?? version);
  }

  liveAt(version: string): TypedObject {
    const live = this.#live ?? { value: undefined, schema: this.#typeOf(version), version };
    const converted = this.#rules.convert(live, version);
    if (converted === undefined) throw new Error(`no version ${version}`);
    return { ...converted, schema: this.#typeOf(version), version };
  }

  shownOwners(): unknown {
    const shown = [...this.#owners].map(([name, { fields, version }]) => [
      name,
      [version, shownSet(fields)],
    ]);
    return Object.fromEntries(shown);
  }

  /** What went otherwise than each operation says. */
  play(operations: readonly Fields[]): readonly string[] {
    for (const operation of operations) {
      try {
        const conflicts = this.#step(operation);
        const wanted = (operation['Conflicts'] ?? []).map((error: Fields) => error['$error']);
        if (conflicts.sort().join('\n') !== wanted.sort().join('\n'))
          return [`conflicts: ${conflicts.join('; ')}`];
      } catch (error) {
        return [String(error)];
      }
    }
    return [];
  }

  #step({ $type, Manager, APIVersion, Object: text = '', Parser }: Fields): string[] {
    const applied = () => typedFromYaml(text, this.#typeOf(APIVersion));
    switch ($type) {
      case 'fixture.ChangeParser':
        this.#types = typesOf(Parser);
        if (this.#live) this.#live = { ...this.#live, schema: this.#typeOf(this.#live.version) };
        return [];
      case 'fixture.Update':
        this.#update(typedFromYaml(text, this.#typeOf(APIVersion), true), APIVersion, Manager);
        return [];
      case 'fixture.Apply':
        return this.#apply(applied(), APIVersion, Manager, false);
      case 'fixture.ForceApply':
        return this.#apply(applied(), APIVersion, Manager, true);
      case 'fixture.ExtractApply':
        return this.#apply(
          this.#extracted(applied(), APIVersion, Manager),
          APIVersion,
          Manager,
          true,
        );
      default:
        throw new Error(`no operation ${$type}`);
    }
  }

  #update(value: unknown, version: string, manager: string): void {
    const live = this.liveAt(version);
    const updated = { value, schema: this.#typeOf(version), version };
    this.#owners = updateOwners(live, updated, this.#owners, manager, this.#rules);
    this.#live = updated;
  }

  #apply(value: unknown, version: string, manager: string, force: boolean): string[] {
    const live = this.liveAt(version);
    this.#live = live;
    const applied = { value, schema: this.#typeOf(version), version };
    const result = applyOwners(live, applied, this.#owners, manager, force, this.#rules);
    if (!result.ok)
      return [...result.conflicts].flatMap(([name, fields]) =>
        pathsOf(fields).map((path) => `conflict with ${JSON.stringify(name)}: ${pathText(path)}`),
      );
    this.#owners = result.owners;
    this.#live = result.object;
    return [];
  }

  #extracted(value: unknown, version: string, manager: string): unknown {
    if (this.#live === undefined) return value;
    const live = this.liveAt(version);
    const own = this.#owners.get(manager)?.fields;
    const leaves = own === undefined ? undefined : leavesOf(own);
    const extracted = leaves && extractFields(live.value, leaves as FieldSet, live.schema);
    return mergeTyped(extracted, value, live.schema);
  }
}

/** The two schemas of the tests that change theirs midway, which the corpus does not bring along. */
function initialTypes(data: Fields): Types {
  if (!data['parsers'].includes('ChangeParser')) return deduced;
  const atomic = /^TestAtomicTo/.test(data['test']) ? '\n    elementRelationship: atomic' : '';
  return typesOf(`types:
- name: v1
  map:
    fields:
    - name: struct
      type:
        namedType: struct
- name: struct
  map:
    fields:
    - name: numeric
      type:
        scalar: numeric
    - name: string
      type:
        scalar: string${atomic}
`);
}

function converterOf(test: string): string {
  if (/RealConversion|UsesVersions/.test(test)) return 'repeating';
  if (/FieldUnsetting|FieldRename/.test(test)) return 'renaming';
  if (/ReliantFields/.test(test)) return 'reliant';
  return 'none';
}

const converters: Record<string, (typeOf: (version: string) => TypedObject['schema']) => Convert> =
  {
    none: () => (object, version) => ({ ...object, version }),
    /** The field at the top keeps its name. */
    repeating: (typeOf) => (object, version) => {
      const times = Number(/^v(\d+)$/.exec(version)?.[1] ?? Number.NaN);
      if (Number.isNaN(times)) return undefined;
      const rename = (key: string) => (key[0] ?? '').repeat(times);
      const value = isJsonObject(object.value)
        ? Object.fromEntries(
            Object.entries(object.value).map(([key, inner]) => [key, renamed(inner, rename)]),
          )
        : object.value;
      return { value, schema: typeOf(version), version };
    },
    renaming: (typeOf) => (object, version) => {
      const rename = (key: string) =>
        key.endsWith(object.version) ? key.slice(0, -object.version.length) + version : key;
      return { value: renamed(object.value, rename), schema: typeOf(version), version };
    },
    reliant: (typeOf) => (object, version) => {
      if (object.version === version) return object;
      const text = JSON.stringify(object.value ?? null);
      if (version === 'v1' && !text.includes('required_field_bar')) return undefined;
      const [from, to] =
        version === 'v1'
          ? ['required_field_bar', 'field_foo_rely_on_bar']
          : ['field_foo_rely_on_bar', 'required_field_bar'];
      return { value: JSON.parse(text.replaceAll(from, to)), schema: typeOf(version), version };
    },
  };

function renamed(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (!isJsonObject(value)) return value;
  // Upstream renames the lines of sorted YAML, so that of two keys that become one the last counts.
  const entries = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [rename(key), renamed(inner, rename)]));
}
