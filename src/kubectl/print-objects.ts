// Objects as `-o` wants them: name, json, yaml, jsonpath, custom-columns. Tables are `get`'s own.
//
// Source: cli-runtime pkg/genericclioptions/{print,json_yaml,name,jsonpath,template}_flags.go and kubectl
// pkg/cmd/get/customcolumn_flags.go.

import {
  customCells,
  parseCustomColumns,
  parseCustomColumnsFile,
} from '../machinery/custom-columns.js';
import { goJson, goStructJson } from '../machinery/go-json.js';
import { printGoTemplate } from '../machinery/go-template.js';
import { printJsonPath } from '../machinery/jsonpath.js';
import { type KubeObject, mutableCopy } from '../machinery/object.js';
import { printLines } from '../machinery/table.js';
import { dumpYaml } from '../machinery/yaml-dump.js';
import { fail } from './problem.js';
import { printedName } from './resources.js';
import type { Kubectl } from './verb.js';

export interface PrintOptions {
  readonly showManagedFields?: boolean;
  readonly noHeaders?: boolean;
  readonly allowMissingKeys?: boolean;
  /** The objects are in the order of Go's structs, which JSON keeps. */
  readonly inOrder?: boolean;
  /** What `-o name` adds: ` created`. */
  readonly operation?: string;
}

/** Prints objects, or one object or list; each call may print several documents. */
export type ObjectPrinter = (objects: readonly unknown[]) => string;

/** The names of the formats, as the message about an unknown one lists them. */
const FORMATS =
  'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml';

/** `--template` is the argument of the format, which is a Go template unless said otherwise. */
export const formatOf = (output: string, template: string): string =>
  template === '' ? output : `${output || 'go-template'}=${template}`;

/** The printer for a value of `-o`; ends the verb when there is no such format. */
export function objectPrinter(
  kubectl: Kubectl,
  output: string,
  options: PrintOptions = {},
): ObjectPrinter {
  const at = output.indexOf('=');
  const format = at < 0 ? output : output.slice(0, at);
  const argument = at < 0 ? '' : output.slice(at + 1);
  const clean = (object: unknown) => (options.showManagedFields ? object : withoutManaged(object));
  switch (format) {
    case 'name':
      return (objects) =>
        objects
          .flatMap(itemsOf)
          .map((object) => `${nameOf(object)}${suffix(options)}\n`)
          .join('');
    case 'json': {
      const json = options.inOrder ? goStructJson : goJson;
      return (objects) => objects.map((object) => `${json(clean(object), '    ')}\n`).join('');
    }
    case 'yaml':
      return (objects) => objects.map((object) => dumpYaml(clean(object))).join('---\n');
    case 'jsonpath':
    case 'jsonpath-as-json':
    case 'jsonpath-file': {
      const template = format === 'jsonpath-file' ? fileText(kubectl, argument) : argument;
      return (objects) => objects.map((object) => path(format, template, object, options)).join('');
    }
    case 'custom-columns':
    case 'custom-columns-file':
      return customColumns(kubectl, format, argument, options);
    case 'go-template':
    case 'go-template-file':
    case 'template':
    case 'templatefile': {
      const template = format.endsWith('file') ? fileText(kubectl, argument) : argument;
      return (objects) => objects.map((object) => goTemplate(template, object, options)).join('');
    }
    default:
      return fail(
        `unable to match a printer suitable for the output format "${output}", allowed formats are: ${FORMATS}`,
      );
  }
}

function fileText({ io }: Kubectl, path: string): string {
  try {
    return io.files.read(path);
  } catch (error) {
    return fail(`error reading template ${path}, ${(error as Error).message}`);
  }
}

const suffix = ({ operation }: PrintOptions): string => (operation ? ` ${operation}` : '');

/** `deployment.apps/web`. */
export function nameOf(object: unknown): string {
  const { apiVersion = '', kind, metadata } = object as KubeObject;
  const slash = apiVersion.indexOf('/');
  return `${printedName({ kind, group: slash < 0 ? '' : apiVersion.slice(0, slash) })}/${metadata.name ?? '<unknown>'}`;
}

function path(
  format: string,
  template: string,
  object: unknown,
  { allowMissingKeys = true }: PrintOptions,
): string {
  if (template === '') return fail('template format specified but no template given');
  const text = printJsonPath(template, object, {
    missingKeys: allowMissingKeys ? 'allow' : 'refuse',
    asJson: format === 'jsonpath-as-json',
  });
  return text.ok ? text.value : fail(text.error);
}

function goTemplate(
  template: string,
  object: unknown,
  { allowMissingKeys = true }: PrintOptions,
): string {
  if (template === '') return fail('template format specified but no template given');
  const text = printGoTemplate(template, object, {
    missingKeys: allowMissingKeys ? 'allow' : 'refuse',
  });
  return text.ok ? text.value : fail(text.error);
}

function customColumns(
  kubectl: Kubectl,
  format: string,
  argument: string,
  { noHeaders }: PrintOptions,
): ObjectPrinter {
  const columns =
    format === 'custom-columns'
      ? parseCustomColumns(argument)
      : parseCustomColumnsFile(fileText(kubectl, argument));
  if (!columns.ok) return fail(columns.error);
  return (objects) => {
    const rows = objects.flatMap(itemsOf).map((object) => {
      const cells = customCells(columns.value, object);
      return cells.ok ? cells.value : fail(cells.error);
    });
    const header = columns.value.map((column) => column.header);
    return printLines(noHeaders ? rows : [header, ...rows])
      .map((line) => `${line}\n`)
      .join('');
  };
}

/** The objects of a list; an object is its own only item. */
export function itemsOf(object: unknown): readonly unknown[] {
  const { items, kind } = object as { items?: readonly unknown[]; kind?: string };
  return Array.isArray(items) && kind?.endsWith('List') ? items : [object];
}

/** YAML and JSON come without managedFields unless they are asked for. */
export function withoutManaged(object: unknown): unknown {
  const items = itemsOf(object);
  if (items[0] !== object) return { ...(object as object), items: items.map(withoutManaged) };
  const { metadata } = object as { metadata?: { managedFields?: unknown } };
  if (metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...rest } = mutableCopy(metadata);
  return { ...(object as object), metadata: rest };
}
