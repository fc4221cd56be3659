// What makes the expressions of a policy invalid: what does not compile, or is of another type than is asked for
// [apis/admissionregistration/validation/validation.go, apiserver pkg/admission/plugin/cel/compile.go].
//
// Departure: what an expression may cost is not estimated.

import { type CelProgram, pointedOut } from '../../machinery/cel.js';
import {
  duplicate,
  type FieldError,
  index,
  invalid,
  required,
} from '../../machinery/field-errors.js';
import { qualifiedNameErrors } from '../../machinery/names.js';
import { programFor, type Speaks, type Variable } from './expressions.js';

/** What a place in a policy allows. */
interface Wanted {
  readonly types?: readonly string[];
  /** The types that satisfy, where the languages call them otherwise. */
  readonly alike?: readonly string[];
  readonly speaks: Speaks;
  /** Names of the variables that are there. */
  readonly known: readonly string[];
}

export function expressionErrors(
  expression: string | undefined,
  path: string,
  { types, alike = types, speaks, known }: Wanted,
): readonly FieldError[] {
  const text = expression?.trim() ?? '';
  if (text === '') return [required(path, 'expression is not specified')];
  const wrong = (why: string) => [invalid(path, expression, why)];
  const program = programFor(text, speaks);
  if (!program.ok) return wrong(`compilation failed: ${program.error}`);
  const unknown = unknownVariable(program.value, known);
  if (unknown)
    return wrong(
      `compilation failed: ${pointedOut(text, unknown.at, `undefined field '${unknown.name}'`)}`,
    );
  const { type } = program.value;
  if (!types || type === 'dyn' || alike?.includes(type)) return [];
  return wrong(
    types.length === 1
      ? `must evaluate to ${types[0]} but got ${inGo(type)}`
      : `must evaluate to one of [${types.join(' ')}]`,
  );
}

/** `list<int>` is `list(int)` in cel-go, and what is in an empty one is dynamic. */
const inGo = (type: string): string =>
  type === 'list'
    ? 'list(dyn)'
    : type
        .replace(/\b[A-Z]\b/g, 'dyn')
        .replaceAll('<', '(')
        .replaceAll('>', ')');

function unknownVariable({ mentions }: CelProgram, known: readonly string[]) {
  for (const { variable, fields, offsets } of mentions) {
    const [name] = fields;
    if (variable === 'variables' && name !== undefined && !known.includes(name))
      return { name, at: offsets[0] ?? 0 };
  }
  return undefined;
}

const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/;

/** A variable knows those that stand before it. */
export function variableErrors(
  variables: readonly Partial<Variable>[],
  params: boolean,
): readonly FieldError[] {
  return variables.flatMap(({ name = '', expression }, i) => {
    const path = index('spec.variables', i);
    const before = variables.slice(0, i).map((one) => one.name ?? '');
    const named =
      name === ''
        ? [required(`${path}.name`, 'name is not specified')]
        : IDENTIFIER.test(name)
          ? []
          : [invalid(`${path}.name`, name, 'name is not a valid CEL identifier')];
    const twice = name !== '' && before.includes(name) ? [duplicate(`${path}.name`, name)] : [];
    const speaks = { params, authorizer: true, variables: true };
    const found = expressionErrors(expression, `${path}.expression`, { speaks, known: before });
    return [...named, ...twice, ...found];
  });
}

interface Condition {
  readonly name?: string;
  readonly expression?: string;
}

export function conditionErrors(
  conditions: readonly Condition[],
  params: boolean,
): readonly FieldError[] {
  return conditions.flatMap(({ name = '', expression }, i) => {
    const path = index('spec.matchConditions', i);
    const named =
      name === ''
        ? [required(`${path}.name`)]
        : qualifiedNameErrors(name).map((text) => invalid(`${path}.name`, name, text));
    const again = conditions.slice(0, i).some((one) => one.name === name);
    return [
      ...expressionErrors(expression, `${path}.expression`, {
        types: ['bool'],
        speaks: { params, authorizer: true, variables: false },
        known: [],
      }),
      ...named,
      ...(again && name !== '' ? [duplicate(`${path}.name`, name)] : []),
    ];
  });
}
