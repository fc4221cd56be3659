// `kubectl explain`: the fields of a kind, and what the API documents about them.
//
// Source: kubectl pkg/explain/v2/templates/plaintext.tmpl. Departures: line breaks inside of descriptions are
// lost, and the values of enums are not listed, because the schema we carry has neither.

import type { View } from '../events/view.js';
import { descriptions } from '../kinds/generated/descriptions.js';
import type { Kind } from '../kinds/kind.js';
import {
  elementOf,
  type FieldType,
  type ListType,
  type MapType,
  type StructType,
} from '../machinery/schema.js';
import { type Explained, explainedType } from './explained-schema.js';
import { bool, number, text } from './flags.js';
import { fail } from './problem.js';
import { findKindNamed, kindNamed } from './resources.js';
import { defineVerb } from './verb.js';

const WIDTH = 78;

export const explain = defineVerb({
  name: 'explain',
  summary: 'Get documentation for a resource',
  usage: 'TYPE [--recursive=FALSE|TRUE]',
  examples: `
    kubectl explain deployment
    kubectl explain pod.spec.containers.livenessProbe
    kubectl explain cronjob.spec --recursive`,
  flags: {
    'api-version': text('Accepted; one version of each kind is served', { hidden: true }),
    'max-depth': number('With --recursive: how deep to go; 0 is all the way'),
    output: text('plaintext', { default: 'plaintext', hidden: true }),
    recursive: bool('Name the fields of fields too'),
  },
  run: ({ io, path, view }, { args, flags }) => {
    const [named, ...more] = args;
    if (named === undefined)
      fail(
        `You must specify the type of resource to explain. Use "${path.split(' ')[0]} api-resources" for a complete list of supported resources.\n`,
      );
    if (more.length > 0) fail('We accept only this format: explain RESOURCE\n');
    if (flags['max-depth'] > 0 && !flags.recursive) fail('--max-depth requires --recursive');
    const [kind, fields] = kindAndFields(view, named);
    const depth = flags['max-depth'] || Number.POSITIVE_INFINITY;
    io.stdout(`${pageOf(kind, fields, flags.recursive ? depth : undefined)}\n`);
    return 0;
  },
});

/** A word and the fields after it; the longest word that names a kind, for groups have dots too. */
function kindAndFields(view: View, named: string): readonly [Kind, readonly string[]] {
  const parts = named.split('.').filter((part) => part !== '');
  for (let length = parts.length; length > 1; length--) {
    const kind = findKindNamed(view, parts.slice(0, length).join('.'));
    if (kind) return [kind, parts.slice(length)];
  }
  return [kindNamed(view, parts[0] ?? ''), parts.slice(1)];
}

function pageOf(kind: Kind, path: readonly string[], depth: number | undefined): string {
  const explained = explainedType(kind);
  if (!explained)
    return fail(`GVR (${kind.plural}.${kind.version}.${kind.group}) not found in OpenAPI schema`);
  const group = kind.group === '' ? '' : `GROUP:      ${kind.group}\n`;
  const head = `${group}KIND:       ${kind.kind}\nVERSION:    ${kind.version}\n\n`;
  const { type: root, docs } = explained;
  let type: FieldType = root;
  let about = describedBy(root, docs);
  for (const name of path) {
    const struct = elementOf(type);
    const field = struct.shape === 'struct' ? (struct as StructType).fields.get(name) : undefined;
    if (!field) return fail(`field "${name}" does not exist`);
    const inner = elementOf(field.type);
    const own = describedField(struct as StructType, name, docs);
    about = own + (inner.shape === 'struct' ? describedBy(inner as StructType, docs) : '');
    type = field.type;
  }
  const last = path.at(-1);
  const title = last === undefined ? '' : `FIELD: ${last} <${typeName(type)}>\n\n`;
  const struct = elementOf(type);
  const fields =
    struct.shape === 'struct' ? fieldLines(struct as StructType, 1, depth, [], docs) : '';
  return `${head}${title}DESCRIPTION:\n${indented(wrapped(about || '<empty>', WIDTH - 2), 4)}\n${fields === '' ? '' : `FIELDS:\n${fields}`}`;
}

type Docs = Explained['docs'];

const describedBy = ({ name }: StructType, docs: Docs): string => {
  const text = descriptions()[name]?.description ?? docs[name]?.[''] ?? '';
  return text === '' ? '' : `${text}\n`;
};

/** Fields that hold one type alone are documented by it. */
function describedType(type: FieldType, docs: Docs): string {
  const inner = elementOf(type);
  return inner.shape === 'struct' ? describedBy(inner as StructType, docs) : '';
}

const describedField = ({ name }: StructType, field: string, docs: Docs): string => {
  const text = descriptions()[name]?.fields[field] ?? docs[name]?.[field] ?? '';
  return text === '' ? '' : `${text}\n`;
};

/** With a depth only names, and those of the fields below; types that hold themselves are named once. */
function fieldLines(
  struct: StructType,
  level: number,
  depth: number | undefined,
  above: readonly string[],
  docs: Docs,
): string {
  if (above.includes(struct.name)) return '';
  return [...struct.fields.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, type, required }) => {
      const pad = level * 2;
      const line = `${' '.repeat(pad)}${name}\t<${typeName(type)}>${required ? ' -required-' : ''}\n`;
      if (depth === undefined) {
        const text =
          describedField(struct, name, docs) || describedType(type, docs) || '<no description>';
        return `${line}${indented(wrapped(text.trimEnd(), WIDTH - pad), pad + 2)}\n\n`;
      }
      const inner = elementOf(type);
      if (inner.shape !== 'struct' || level >= depth) return line;
      return (
        line + fieldLines(inner as StructType, level + 1, depth, [...above, struct.name], docs)
      );
    })
    .join('');
}

function typeName(type: FieldType): string {
  switch (type.shape) {
    case 'list':
      return `[]${typeName((type as ListType).items)}`;
    case 'map':
      return `map[string]${typeName((type as MapType).values)}`;
    case 'struct':
      return type.goName.split('.').at(-1) ?? type.goName;
    case 'bool':
      return 'boolean';
    case 'int32':
    case 'int64':
      return 'integer';
    case 'float64':
      return 'number';
    case 'intOrString':
      return 'IntOrString';
    case 'quantity':
      return 'Quantity';
    case 'any':
      return 'Object';
    default:
      return 'string';
  }
}

/** Breaks lines between words; a longer word stands alone. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .map((paragraph) => {
      let line = '';
      const lines: string[] = [];
      for (const [, gap = '', word = ''] of paragraph.matchAll(/(\s*)(\S+)/g)) {
        if (line !== '' && line.length + gap.length + word.length > width) {
          lines.push(line);
          line = word;
        } else line += gap + word;
      }
      return [...lines, line].join('\n');
    })
    .join('\n');
}

const indented = (text: string, amount: number): string => {
  const pad = ' '.repeat(amount);
  return pad + text.replaceAll('\n', `\n${pad}`);
};
