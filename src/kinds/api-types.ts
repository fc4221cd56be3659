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

function readMessage(words: readonly string[], fields: Map<string, ApiField>): Message {
  const message = new Map<number, ApiField | Message>();
  const open = [message];
  for (const word of words) {
    const [, opens = '', inner = '', closes = ''] = /^(\d+\()?(.*?)(\)*)$/.exec(word) ?? [];
    if (opens !== '') {
      const embedded = new Map<number, ApiField | Message>();
      open.at(-1)?.set(Number.parseInt(opens, 10), embedded);
      open.push(embedded);
    }
    const [number, field] = readField(inner);
    open.at(-1)?.set(number, field);
    fields.set(field.name, field);
    open.splice(open.length - closes.length);
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
    values: values?.replaceAll('_', ' ').split('|'),
    goType: goType === '' ? undefined : goType,
    preset,
  };
  return [Number(number), field];
}
