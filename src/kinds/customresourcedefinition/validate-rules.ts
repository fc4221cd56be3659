// The rules of a schema's own rules: that they can be read, name fields there are, and compare only what can be
// told from one version of an object to the next [validation.go, schema/cel/compilation.go].
//
// Departure: what a rule may cost is not estimated beforehand; it is counted when the rule runs.

import { type CelProgram, pointedOut } from '../../machinery/cel.js';
import {
  child,
  type FieldError,
  index,
  invalid,
  key,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { escapedField } from '../../machinery/structural/cel-values.js';
import { fieldAt } from '../../machinery/structural/field-path.js';
import {
  EMBEDDED,
  isMetaField,
  type JsonSchema,
  LIST_TYPE,
  MAP_TYPE,
  PRESERVE,
  RULES,
  type Rule,
  valuesOf,
} from '../../machinery/structural/json-schema.js';
import { programOf, usesOldSelf } from '../../machinery/structural/rules.js';

interface Place {
  readonly isRoot: boolean;
  /** The nearest schema above whose parts cannot be told from one version to the next. */
  readonly loose?: string;
}

export function validateSchemaRules(
  schema: JsonSchema,
  path: string,
  place: Place = { isRoot: true },
): readonly FieldError[] {
  const below = (isLoose: boolean): Place => ({
    isRoot: false,
    ...(place.loose === undefined ? (isLoose ? { loose: path } : {}) : { loose: place.loose }),
  });
  const { properties = {}, items } = schema;
  const values = valuesOf(schema);
  const within = below(schema[MAP_TYPE] === 'atomic');
  const errors: FieldError[] = [];
  if (values)
    errors.push(...validateSchemaRules(values, child(path, 'additionalProperties'), below(false)));
  for (const [name, inner] of Object.entries(properties))
    errors.push(...validateSchemaRules(inner, key(child(path, 'properties'), name), within));
  if (items && !Array.isArray(items))
    errors.push(
      ...validateSchemaRules(items, child(path, 'items'), below(schema[LIST_TYPE] !== 'map')),
    );
  (schema[RULES] ?? []).forEach((rule, i) => {
    errors.push(...ruleErrors(rule, schema, index(child(path, RULES), i), place));
  });
  return errors;
}

const REASONS = [
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueRequired',
];

function ruleErrors(
  rule: Rule,
  schema: JsonSchema,
  path: string,
  place: Place,
): readonly FieldError[] {
  const words = wordErrors(rule, schema, path);
  return words.length > 0 ? words : programErrors(rule, schema, path, place);
}

function wordErrors(given: Rule, schema: JsonSchema, path: string): readonly FieldError[] {
  const { rule = '', message = '', messageExpression, reason, fieldPath = '' } = given;
  const errors: FieldError[] = [];
  const at = (name: string): string => child(path, name);
  const [text, trimmed] = [message.trim(), rule.trim()];
  const hasLines = (words: string): boolean => /[\n\r]/.test(words);
  if (trimmed === '') errors.push(required(at('rule'), 'rule is not specified'));
  else if (message !== '' && text === '')
    errors.push(invalid(at('message'), message, 'must be non-empty if specified'));
  else if (hasLines(text))
    errors.push(invalid(at('message'), message, 'must not contain line breaks'));
  else if (hasLines(trimmed) && text === '')
    errors.push(required(at('message'), 'message must be specified if rule contains line breaks'));
  if (messageExpression && messageExpression.trim() === '')
    errors.push(
      required(at('messageExpression'), 'messageExpression must be non-empty if specified'),
    );
  if (reason !== undefined && !REASONS.includes(reason))
    errors.push(notSupported(at('reason'), reason, REASONS));
  if (fieldPath === '') return errors;
  if (fieldPath.trim() === '')
    errors.push(invalid(at('fieldPath'), fieldPath, 'must be non-empty if specified'));
  if (hasLines(fieldPath))
    errors.push(invalid(at('fieldPath'), fieldPath, 'must not contain line breaks'));
  if (!fieldAt(schema, fieldPath).ok)
    errors.push(invalid(at('fieldPath'), fieldPath, 'must be a valid path'));
  return errors;
}

function programErrors(
  rule: Rule,
  schema: JsonSchema,
  path: string,
  { isRoot, loose }: Place,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (name: string, text: string): void => {
    errors.push(invalid(child(path, name), rule, text));
  };
  const problem = problemIn(rule.rule, schema, isRoot, 'bool', 'cel expression');
  if (problem !== undefined) wrong('rule', problem);
  const { messageExpression } = rule;
  if (messageExpression) {
    const other = problemIn(messageExpression, schema, isRoot, 'string', 'messageExpression');
    if (other !== undefined)
      wrong('messageExpression', other.replace(/^compilation/, 'messageExpression compilation'));
  }
  const program = programOf(rule.rule);
  if (!program.ok) return errors;
  if (usesOldSelf(program.value)) {
    if (loose !== undefined)
      errors.push(
        invalid(
          child(path, 'rule'),
          rule.rule,
          `oldSelf cannot be used on the uncorrelatable portion of the schema within ${loose}`,
        ),
      );
  } else if (rule.optionalOldSelf !== undefined)
    errors.push(
      invalid(
        child(path, 'optionalOldSelf'),
        rule.optionalOldSelf,
        'may not be set if oldSelf is not used in rule',
      ),
    );
  return errors;
}

function problemIn(
  text: string,
  schema: JsonSchema,
  isRoot: boolean,
  wanted: 'bool' | 'string',
  what: string,
): string | undefined {
  const program = programOf(text);
  if (!program.ok) return `compilation failed: ${program.error}`;
  const unknown = undeclared(program.value, schema, isRoot);
  if (unknown)
    return `compilation failed: ${pointedOut(text, unknown.offset, `undefined field '${unknown.field}'`)}`;
  const { type } = program.value;
  const article = wanted === 'bool' ? 'a bool' : 'a string';
  return type === wanted || type === 'dyn' ? undefined : `${what} must evaluate to ${article}`;
}

/** The first field that a rule names and its schema does not have. */
function undeclared(
  { mentions }: CelProgram,
  schema: JsonSchema,
  isRoot: boolean,
): { readonly field: string; readonly offset: number } | undefined {
  for (const { variable, fields, offsets } of mentions) {
    if (variable !== 'self' && variable !== 'oldSelf') continue;
    let at: JsonSchema | undefined = isRoot ? { ...schema, [EMBEDDED]: true } : schema;
    for (const [i, field] of fields.entries()) {
      if (!at || at[PRESERVE] || at.type !== 'object') break;
      const values: JsonSchema | undefined = valuesOf(at);
      if (values || at.additionalProperties === true) {
        at = values;
        continue;
      }
      const inner: JsonSchema | undefined = declaredAs(at, field);
      if (!inner) return { field, offset: offsets[i] ?? 0 };
      at = inner;
    }
  }
  return undefined;
}

const NAMES: JsonSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, generateName: { type: 'string' } },
};

function declaredAs(schema: JsonSchema, field: string): JsonSchema | undefined {
  if (schema[EMBEDDED] && isMetaField(field))
    return field === 'metadata' ? NAMES : { type: 'string' };
  return Object.entries(schema.properties ?? {}).find(
    ([name]) => escapedField(name) === field,
  )?.[1];
}
