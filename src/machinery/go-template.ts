// Go's text/template over JSON, which is what `-o go-template=` prints objects with.
//
// Source: Go's text/template (exec.go, funcs.go) and cli-runtime pkg/printers/template.go, which adds `exists` and
// `base64decode`. A field that is not there prints as `<no value>`, as kubectl has it by default. Departure:
// printf knows the verbs %s %v %d %q %t %f %x and widths.

import { goText } from './go-print.js';
import { callTemplateFunction, isTrue, TemplateError } from './go-template-functions.js';
import { type Node, type Operand, type Pipe, parseGoTemplate } from './go-template-syntax.js';
import { isJsonArray, isJsonObject } from './json.js';
import { type Parsed, parsed, refused } from './parsed.js';

export interface TemplateOptions {
  /** `--allow-missing-template-keys`, which is on unless turned off. */
  readonly missingKeys?: 'allow' | 'refuse';
}

export function printGoTemplate(
  template: string,
  data: unknown,
  { missingKeys = 'allow' }: TemplateOptions = {},
): Parsed<string> {
  const nodes = parseGoTemplate(template);
  if (!nodes.ok)
    return refused(`error parsing template ${template}, template: output:1: ${nodes.error}`);
  try {
    const scope: Scope = { variables: new Map([['$', data]]), above: undefined };
    return parsed(write(nodes.value, data, scope, missingKeys === 'refuse'));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return refused(
      `error executing template ${JSON.stringify(template)}: template: output:1: ${error.message}`,
    );
  }
}

interface Scope {
  readonly variables: Map<string, unknown>;
  readonly above: Scope | undefined;
}

const within = (above: Scope): Scope => ({ variables: new Map(), above });

function write(nodes: readonly Node[], dot: unknown, scope: Scope, strict: boolean): string {
  let text = '';
  for (const node of nodes) {
    switch (node.type) {
      case 'text':
        text += node.text;
        break;
      case 'action': {
        const value = evaluate(node.pipe, dot, scope, strict);
        if (node.pipe.names.length === 0) text += shown(value);
        break;
      }
      case 'range':
        text += writeRange(node, dot, scope, strict);
        break;
      default: {
        const inner = within(scope);
        const value = evaluate(node.pipe, dot, inner, strict);
        const holds = isTrue(value);
        const here = node.type === 'with' && holds ? value : dot;
        text += write(holds ? node.body : node.otherwise, here, inner, strict);
      }
    }
  }
  return text;
}

const shown = (value: unknown): string =>
  value === undefined || value === null ? '<no value>' : goText(value);

function writeRange(
  { pipe, body, otherwise }: Extract<Node, { readonly pipe: Pipe; readonly body: unknown }>,
  dot: unknown,
  scope: Scope,
  strict: boolean,
): string {
  const value = evaluate({ ...pipe, names: [] }, dot, scope, strict);
  const entries = entriesOf(value);
  if (entries.length === 0) return write(otherwise, dot, within(scope), strict);
  return entries
    .map(([key, item]) => {
      const inner = within(scope);
      const [first, second] = pipe.names;
      if (second !== undefined) inner.variables.set(second, item);
      if (first !== undefined) inner.variables.set(first, second === undefined ? item : key);
      return write(body, item, inner, strict);
    })
    .join('');
}

function entriesOf(value: unknown): readonly (readonly [string | number, unknown])[] {
  if (isJsonArray(value)) return value.map((item, i) => [i, item]);
  if (isJsonObject(value))
    return Object.keys(value)
      .sort()
      .map((key) => [key, value[key]]);
  if (value === undefined || value === null) return [];
  throw new TemplateError(`range can't iterate over ${goText(value)}`);
}

function evaluate(pipe: Pipe, dot: unknown, scope: Scope, strict: boolean): unknown {
  let value: unknown;
  pipe.commands.forEach((command, i) => {
    value = run(command, i === 0 ? [] : [value], dot, scope, strict);
  });
  const [name] = pipe.names;
  if (name !== undefined) (pipe.assigns ? ownerOf(scope, name) : scope).variables.set(name, value);
  return value;
}

/** The scope that has the variable. */
function ownerOf(scope: Scope, name: string): Scope {
  for (let at: Scope | undefined = scope; at; at = at.above) if (at.variables.has(name)) return at;
  throw new TemplateError(`undefined variable "${name}"`);
}

function run(
  [first, ...more]: readonly Operand[],
  fed: readonly unknown[],
  dot: unknown,
  scope: Scope,
  strict: boolean,
): unknown {
  const read = (operand: Operand) => value(operand, dot, scope, strict);
  if (first?.type === 'function')
    return callTemplateFunction(first.name, [
      ...more.map((operand) => () => read(operand)),
      ...fed.map((one) => () => one),
    ]);
  if (!first || more.length > 0 || fed.length > 0)
    throw new TemplateError("can't give argument to non-function");
  return read(first);
}

function value(operand: Operand, dot: unknown, scope: Scope, strict: boolean): unknown {
  switch (operand.type) {
    case 'constant':
      return operand.value;
    case 'dot':
      return dot;
    case 'function':
      return callTemplateFunction(operand.name, []);
    case 'variable':
      return ownerOf(scope, operand.name).variables.get(operand.name);
    case 'pipe':
      return evaluate(operand.pipe, dot, scope, strict);
    default:
      return operand.path.reduce(
        (at, name) => fieldOf(at, name, strict),
        value(operand.of, dot, scope, strict),
      );
  }
}

function fieldOf(of: unknown, name: string, strict: boolean): unknown {
  if (isJsonObject(of)) {
    if (Object.hasOwn(of, name)) return of[name];
    if (strict) throw new TemplateError(`map has no entry for key "${name}"`);
    return undefined;
  }
  // What is missing has no fields either; null has a type, and Go complains of that.
  if (of === undefined && !strict) return undefined;
  if (of === undefined || of === null)
    throw new TemplateError(`nil pointer evaluating interface {}.${name}`);
  throw new TemplateError(`can't evaluate field ${name} in type interface {}`);
}
