// What Go knows of the API's types and their OpenAPI models do not say: packages, protobuf numbers, pointers.
//
// The facts stand in tools/api-types.txt, which explains the notation, one type a line under the name of its
// model in the schema. Protobuf bodies are decoded by them, and OpenAPI documents name types and defaults by
// them. The text is read when somebody first asks.
import { assert } from '../machinery/assert.js';
import { API_TYPES_TEXT } from './generated/api-types.js';

export interface ApiType {
  /** `k8s.io/api/apps/v1` */
  readonly package: string;
  readonly message: Message;
  /** All fields, those of embedded structs among them. */
  readonly fields: ReadonlyMap<string, ApiField>;
}

/** What the numbers of a protobuf message hold; an embedded struct is a message whose fields JSON has inline. */
export type Message = ReadonlyMap<number, ApiField | Message>;

export interface ApiField {
  readonly name: string;
  /** What is sent counts, even if it is zero or empty. */
  readonly pointer: boolean;
  /** Written even if it is zero or empty. */
  readonly always: boolean;
  /** Left out if it holds nothing, though it is a struct. */
  readonly omitzero: boolean;
  /** A list that is atomic by an explicit mark, not by default. */
  readonly atomic: boolean;
  /** The values of an enumeration. */
  readonly values: readonly string[] | undefined;
  /** The Go type of what the schema says may be anything. */
  readonly goType: string | undefined;
  /** The default that the type declares, as JSON. */
  readonly preset: string | undefined;
}

export const isField = (entry: ApiField | Message): entry is ApiField => 'name' in entry;

let known: ReadonlyMap<string, ApiType> | undefined;

/** By the name of the type in the schema: `V1DeploymentSpec`. */
export function apiType(model: string): ApiType | undefined {
  known ??= readApiTypes(API_TYPES_TEXT);
  return known.get(model);
}

function readApiTypes(text: string): ReadonlyMap<string, ApiType> {
  const types = new Map<string, ApiType>();
  let home = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('[')) home = line.slice(1, -1);
    else if (line !== '') {
      const [model = '', ...words] = line.split(' ');
      const fields = new Map<string, ApiField>();
      types.set(model, { package: home, message: readMessage(words, fields), fields });
    }
  }
  return types;
}

/** Embedded structs are not nested in one another. */
function readMessage(words: readonly string[], fields: Map<string, ApiField>): Message {
  const message = new Map<number, ApiField | Message>();
  let current = message;
  for (const word of words) {
    const [, open = '', first = word] = /^(\d+)\((.*)$/.exec(word) ?? [];
    if (open !== '') {
      current = new Map();
      message.set(Number(open), current);
    }
    const closes = first.endsWith(')');
    const [number, field] = readField(closes ? first.slice(0, -1) : first);
    current.set(number, field);
    fields.set(field.name, field);
    if (closes) current = message;
  }
  return message;
}

function readField(word: string): readonly [number, ApiField] {
  const parts = /^(.+?)=(\d+)(\*?[!%]?)(\^?)(\w*)(?:\{(.*?)\})?(?::(.*))?$/.exec(word);
  assert(parts !== null, `${word} is no field`);
  const [, name = '', number, mark, atomic, goType, values, preset] = parts;
  const field = {
    name,
    pointer: mark?.startsWith('*') === true,
    always: mark === '!',
    omitzero: mark?.endsWith('%') === true,
    atomic: atomic === '^',
    values: values?.split('|'),
    goType: goType === '' ? undefined : goType,
    preset,
  };
  return [Number(number), field];
}
