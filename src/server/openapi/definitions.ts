// The schemas of an OpenAPI document: each type under its full name, with all that clients read of it.
//
// Names, types, required marks and descriptions come from the generated schema; packages and defaults from
// what Go says (src/kinds/api-types.ts); how fields are merged and owned from src/machinery/merge-keys.ts.
// Source of the form: kube-openapi pkg/builder3 and pkg/generators. Departures: descriptions do not tell what
// the values of an enumeration mean, and unions are not marked.
import { type ApiField, apiType } from '../../kinds/api-types.js';
import { descriptions } from '../../kinds/generated/descriptions.js';
import type { Kind } from '../../kinds/kind.js';
import { isAtomicType, mergeFact } from '../../machinery/merge-keys.js';
import type { Field, FieldType, ListType, MapType, StructType } from '../../machinery/schema.js';
import { defaultOf, emptyItem } from './defaults.js';
import { refTo, SCALAR_DEFINITIONS, type ScalarDefinition, scalarSchema } from './scalars.js';

export type JsonSchema = { readonly [keyword: string]: unknown };

/** Collects the definitions of types and of all that they refer to. */
export class Definitions {
  readonly #found = new Map<string, JsonSchema>();

  /** In the order of their names. */
  all(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#found].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** `more` is said of the type itself: which kinds it is the schema of. The name is returned. */
  add(type: StructType, home: Home, more: JsonSchema = {}): string {
    const name = definitionName(type, home);
    const found = this.#found.get(name);
    // Whoever refers to a kind does not know which one it is.
    if (found) this.#found.set(name, { ...found, ...more });
    if (found) return name;
    this.#found.set(name, {});
    this.#found.set(name, { ...this.#structSchema(type, home), ...more });
    return name;
  }

  set(name: string, schema: JsonSchema): void {
    this.#found.set(name, schema);
  }

  #structSchema(type: StructType, home: Home): JsonSchema {
    const fields = [...type.fields.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const required = fields.filter((field) => field.required).map(({ name }) => name);
    const text = descriptions()[type.name]?.description ?? home.docs?.[type.name]?.[''];
    return {
      ...described(text),
      type: 'object',
      ...(required.length === 0 ? {} : { required }),
      ...(fields.length === 0
        ? {}
        : {
            properties: Object.fromEntries(
              fields.map((field) => [field.name, this.#property(type, field, home)]),
            ),
          }),
      ...(isAtomicType(type.name) ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    };
  }

  #property(owner: StructType, { name, type }: Field, home: Home): JsonSchema {
    const known = apiType(owner.name)?.fields.get(name);
    const text = descriptions()[owner.name]?.fields[name] ?? home.docs?.[owner.name]?.[name];
    return referring(this.#value(type, known, home), {
      ...described(text),
      ...defaultOf(type, known),
      ...(known?.atomic ? { 'x-kubernetes-list-type': 'atomic' } : {}),
      ...mergeExtensions(owner.name, name),
    });
  }

  #value(type: FieldType, known: ApiField | undefined, home: Home): JsonSchema {
    const item = (held: FieldType) =>
      referring(this.#value(held, known, home), emptyItem(held, known));
    switch (type.shape) {
      case 'struct':
        return refTo(this.add(type as StructType, home));
      case 'list':
        return { type: 'array', items: item((type as ListType).items) };
      case 'map':
        return { type: 'object', additionalProperties: item((type as MapType).values) };
      default:
        return { ...this.#scalar(scalarSchema(type.shape, known?.goType)), ...valuesOf(known) };
    }
  }

  #scalar(schema: JsonSchema | ScalarDefinition): JsonSchema {
    if (typeof schema !== 'string') return schema;
    this.#found.set(schema, SCALAR_DEFINITIONS[schema]);
    return refTo(schema);
  }
}

/** Where types live that no package of Kubernetes has, and what is said of them. */
export interface Home {
  /** `io.kubetape.v1alpha1` */
  readonly prefix: string;
  readonly docs?: Kind['docs'] | undefined;
}

/** `io.k8s.api.apps.v1.DeploymentSpec`: the package's path from its domain on, backwards. */
export function definitionName(type: StructType, { prefix }: Home): string {
  const home = apiType(type.name)?.package;
  if (home === undefined) return `${prefix}.${type.name}`;
  const [domain = '', ...folders] = home.split('/');
  const bare = type.goName.slice(type.goName.indexOf('.') + 1);
  return [...domain.split('.').reverse(), ...folders, bare].join('.');
}

const valuesOf = (known: ApiField | undefined): JsonSchema =>
  known?.values ? { enum: known.values } : {};

const described = (text: string | undefined): JsonSchema =>
  text === undefined || text === '' ? {} : { description: text };

/** Nothing may stand beside a `$ref`, so what else there is to say has it in an `allOf`. */
function referring(schema: JsonSchema, more: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return { ...schema, ...more };
  return Object.keys(more).length === 0 ? schema : { ...more, allOf: [schema] };
}

function mergeExtensions(owner: string, name: string): JsonSchema {
  const fact = mergeFact(owner, name);
  if (!fact) return {};
  return {
    ...(fact.keys ? { 'x-kubernetes-list-map-keys': fact.keys } : {}),
    ...(fact.list ? { 'x-kubernetes-list-type': fact.list } : {}),
    ...(fact.map ? { 'x-kubernetes-map-type': fact.map } : {}),
    ...(fact.mergeKey === undefined ? {} : { 'x-kubernetes-patch-merge-key': fact.mergeKey }),
    ...(fact.strategies ? { 'x-kubernetes-patch-strategy': fact.strategies.join(',') } : {}),
  };
}
