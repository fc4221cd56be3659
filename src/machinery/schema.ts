// What fields each type of the API has: what decoding checks a document against, and `explain` shows.
//
// The facts are generated (tools/generate-schema.mjs) in a compact text form; here they become linked
// objects. Besides its shape every type knows its Go name, because the API server's messages say it.
import { assert } from './assert.js';

export interface Schema {
  /** `apps/v1/Deployment` to the name of its type. */
  readonly kinds: ReadonlyMap<string, string>;
  readonly types: ReadonlyMap<string, StructType>;
}

export interface StructType {
  readonly shape: 'struct';
  readonly name: string;
  readonly goName: string;
  /** Of a release before the newest. */
  readonly older?: boolean;
  readonly fields: ReadonlyMap<string, Field>;
}

export interface Field {
  readonly name: string;
  /** As the API documents it. Decoding does not ask: validation refuses what is missing. */
  readonly required: boolean;
  readonly type: FieldType;
  /** Of a pointer what is sent counts, even if it is zero or empty. */
  readonly pointer?: boolean;
  /** Written even if it is zero or empty. */
  readonly always?: boolean;
  /** Left out if it holds nothing, though it is a struct. */
  readonly omitzero?: boolean;
}

export type FieldType = StructType | ListType | MapType | ScalarType;

export interface ListType {
  readonly shape: 'list';
  readonly goName: string;
  readonly items: FieldType;
}

export interface MapType {
  readonly shape: 'map';
  readonly goName: string;
  readonly values: FieldType;
}

export interface ScalarType {
  readonly shape: Scalar;
  readonly goName: string;
}

/** `any` holds whatever JSON it is given: a RawExtension, FieldsV1, a JSON schema's default. */
export type Scalar = keyof typeof SCALAR_GO_NAMES;

const SCALAR_GO_NAMES = {
  any: 'interface {}',
  bool: 'bool',
  bytes: '[]uint8',
  float64: 'float64',
  int32: 'int32',
  int64: 'int64',
  intOrString: 'intstr.IntOrString',
  microTime: 'v1.MicroTime',
  quantity: 'resource.Quantity',
  string: 'string',
  time: 'v1.Time',
} as const;

/**
 * The compact form: a type is its Go name and then its fields, `replicas* int32` or `name!+ string`. Behind the name
 * stands `!` if it is required, `*` if it is a pointer, `+` if it is always written, `%` if it is left out when it is
 * an empty struct.
 */
export interface CompactSchema {
  readonly kinds: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, readonly string[]>>;
  /** Of a release before the newest. */
  readonly older?: boolean;
}

/** In what another release differs: `-field` is not there, `field*+` has these marks, by type. */
export type Otherwise = Readonly<Record<string, readonly string[]>>;

export function otherwise(compact: CompactSchema, changes: Otherwise): CompactSchema {
  const types = Object.entries(compact.types).map(([name, [goName = name, ...fields]]) => {
    const changed = (changes[name] ?? []).map((word) => /^(-?)(\w+)(.*)$/.exec(word) ?? []);
    const kept = fields.flatMap((text) => {
      const { name: field, marks, type } = split(text);
      const change = changed.find(([, , of]) => of === field);
      if (change === undefined) return [text];
      if (change[1] === '-') return [];
      return [`${field}${marks.includes('!') ? '!' : ''}${change[3]} ${type}`];
    });
    return [name, [goName, ...kept]] as const;
  });
  return { kinds: compact.kinds, types: Object.fromEntries(types), older: true };
}

/** Types may name those of `shared`, as every object's metadata is of one type. */
export function readSchema(compact: CompactSchema, shared: Types = new Map()): Schema {
  const types = new Map<string, StructType>();
  const seen = new Map<string, FieldType>(shared);
  for (const [name, [goName = name, ...fields]] of Object.entries(compact.types)) {
    const read = (text: string): Field => readField(text, types, seen);
    types.set(name, new LinkedStruct(name, goName, compact.older === true, { fields, read }));
  }
  return { kinds: new Map(Object.entries(compact.kinds)), types };
}

/** Linked to the types of its fields when somebody first looks at them: a command needs few of them all. */
class LinkedStruct implements StructType {
  readonly shape = 'struct';
  readonly name: string;
  readonly goName: string;
  readonly older?: boolean;
  readonly #compact: { readonly fields: readonly string[]; readonly read: (text: string) => Field };
  #fields: ReadonlyMap<string, Field> | undefined;

  constructor(
    name: string,
    goName: string,
    older: boolean,
    compact: { readonly fields: readonly string[]; readonly read: (text: string) => Field },
  ) {
    this.name = name;
    this.goName = goName;
    if (older) this.older = true;
    this.#compact = compact;
  }

  get fields(): ReadonlyMap<string, Field> {
    if (this.#fields) return this.#fields;
    const { fields, read } = this.#compact;
    const linked = new Map(
      fields.map((text) => {
        const field = read(text);
        return [field.name, field] as const;
      }),
    );
    this.#fields = linked;
    return linked;
  }
}

/** The type of a kind's objects, nothing for a kind that is not built in. */
export function typeOfKind(
  schema: Schema,
  apiVersion: string,
  kind: string,
): StructType | undefined {
  const name = schema.kinds.get(`${apiVersion}/${kind}`);
  return name === undefined ? undefined : schema.types.get(name);
}

/** The type at a field path without indexes, `spec.template.spec.containers.image`. */
export function typeAtPath(root: StructType, path: string): FieldType | undefined {
  let type: FieldType | undefined = root;
  for (const name of path === '' ? [] : path.split('.')) {
    if (type === undefined) return undefined;
    const inner: FieldType = elementOf(type);
    if (inner.shape === 'struct') type = inner.fields.get(name)?.type;
    else type = type.shape === 'map' ? inner : undefined;
  }
  return type;
}

/** What a list or a map holds, through any depth of them; anything else is its own element. */
export function elementOf(type: FieldType): FieldType {
  if (type.shape === 'list') return elementOf((type as ListType).items);
  if (type.shape === 'map') return elementOf((type as MapType).values);
  return type;
}

type Types = ReadonlyMap<string, StructType>;

function readField(text: string, types: Types, seen: Map<string, FieldType>): Field {
  const { name, marks, type } = split(text);
  return {
    name,
    required: marks.includes('!'),
    pointer: marks.includes('*'),
    always: marks.includes('+'),
    omitzero: marks.includes('%'),
    type: readType(type, types, seen),
  };
}

function split(text: string): { name: string; marks: string; type: string } {
  const space = text.indexOf(' ');
  let end = space;
  while ('!*+%'.includes(text[end - 1] as string)) end--;
  return { name: text.slice(0, end), marks: text.slice(end, space), type: text.slice(space + 1) };
}

/** Equal texts share one object: most fields are strings. */
function readType(text: string, types: Types, seen: Map<string, FieldType>): FieldType {
  const known = types.get(text) ?? seen.get(text);
  if (known !== undefined) return known;
  const type = newType(text, types, seen);
  seen.set(text, type);
  return type;
}

function newType(text: string, types: Types, seen: Map<string, FieldType>): FieldType {
  if (text.startsWith('[]')) {
    const items = readType(text.slice(2), types, seen);
    return { shape: 'list', goName: `[]${items.goName}`, items };
  }
  if (text.startsWith('{}')) {
    const values = readType(text.slice(2), types, seen);
    return { shape: 'map', goName: `map[string]${values.goName}`, values };
  }
  const equals = text.indexOf('=');
  if (equals >= 0) {
    return { ...readType(text.slice(equals + 1), types, seen), goName: text.slice(0, equals) };
  }
  assert(isScalar(text), `unknown type ${text} in the schema`);
  return { shape: text, goName: SCALAR_GO_NAMES[text] };
}

const isScalar = (text: string): text is Scalar => Object.hasOwn(SCALAR_GO_NAMES, text);
