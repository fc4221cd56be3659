// The rules of a schema, x-kubernetes-validations, judged on a value and on what it was before
// [apiextensions-apiserver pkg/apiserver/schema/cel/validation.go].
//
// Departures: a rule that does not hold on what has not changed is passed over without the warning upstream gives;
// budgets are counted in this simulator's units.

import { celProgram } from '../cel/kept-programs.js';
import { type CelProgram, COST_PER_CALL, optionalOf } from '../cel.js';
import { equal } from '../equal.js';
import {
  child,
  type FieldError,
  forbidden,
  index,
  invalid,
  invalidWhole,
  key,
  required,
} from '../field-errors.js';
import { fieldOf, isJsonArray, isJsonObject } from '../json.js';
import type { Parsed } from '../parsed.js';
import { celValue } from './cel-values.js';
import { normalizedPath } from './field-path.js';
import { sameItem } from './items.js';
import { type JsonSchema, propertyOf, RULES, type Rule, valuesOf } from './json-schema.js';

/** What all rules of one object may cost together. */
const BUDGET = 10 * COST_PER_CALL;

/** Whether there are rules anywhere in a schema. */
export function hasRules(schema: JsonSchema | undefined): boolean {
  if (!schema) return false;
  return (
    (schema[RULES] ?? []).length > 0 ||
    Object.values(schema.properties ?? {}).some(hasRules) ||
    hasRules(valuesOf(schema)) ||
    hasRules(schema.items)
  );
}

export function validateRules(
  value: unknown,
  schema: JsonSchema,
  path: string,
  old: unknown,
): readonly FieldError[] {
  const judge = new Judge();
  judge.value(value, schema, path, old);
  return judge.errors;
}

class Judge {
  readonly errors: FieldError[] = [];
  #budget = BUDGET;

  value(value: unknown, schema: JsonSchema, path: string, old: unknown): void {
    if (value === null || value === undefined || this.#budget < 0) return;
    const rules = schema[RULES] ?? [];
    if (rules.length > 0) this.#rules(rules, value, schema, path, old ?? undefined);
    if (isJsonArray(value)) {
      const { items } = schema;
      if (items && hasRules(items))
        value.forEach((item, i) => {
          this.value(item, items, index(path, i), sameItem(schema, item, old));
        });
    } else if (isJsonObject(value)) {
      const before = isJsonObject(old) ? old : undefined;
      const values = valuesOf(schema);
      for (const [name, held] of Object.entries(value)) {
        const property = propertyOf(schema, name);
        const inner = property ?? values;
        if (!inner || !hasRules(inner)) continue;
        const at = property ? child(path, name) : key(path, name);
        this.value(held, inner, at, before && fieldOf(before, name));
      }
    }
  }

  #rules(
    rules: readonly Rule[],
    value: unknown,
    schema: JsonSchema,
    path: string,
    old: unknown,
  ): void {
    const unchanged = old !== undefined && equal(value, old);
    const self = celValue(value, schema);
    const oldSelf = old === undefined ? undefined : celValue(old, schema);
    for (const rule of rules) {
      if (this.#budget < 0) return;
      const program = programOf(rule.rule);
      const type = schema.type ?? '';
      const whole = (text: string): void => {
        this.errors.push(invalid(path, type, text));
      };
      if (!program.ok) {
        whole(`rule compile error: compilation failed: ${program.error}`);
        continue;
      }
      const comparing = usesOldSelf(program.value);
      if (comparing && oldSelf === undefined && rule.optionalOldSelf !== true) continue;
      if (unchanged && !comparing) continue;
      const variables = {
        self,
        oldSelf: rule.optionalOldSelf ? optionalOf(oldSelf) : oldSelf,
      };
      const result = program.value.run(variables, Math.min(COST_PER_CALL, this.#budget));
      this.#budget -= result.cost;
      if (!result.ok) {
        whole(problemOf(result, rule));
        if (result.spent) this.#budget = -1;
      } else if (result.value !== true) this.#broken(rule, value, schema, path, variables);
    }
  }

  #broken(rule: Rule, value: unknown, schema: JsonSchema, path: string, variables: object): void {
    const at = rule.fieldPath ? path + normalizedPath(rule.fieldPath, path) : path;
    const detail = this.#message(rule, variables) ?? messageOf(rule);
    const isWhole = schema.type === 'object' || schema.type === 'array';
    switch (rule.reason) {
      case 'FieldValueForbidden':
        this.errors.push(forbidden(at, detail));
        break;
      case 'FieldValueRequired':
        this.errors.push(required(at, detail));
        break;
      case 'FieldValueDuplicate':
        this.errors.push({
          type: 'FieldValueDuplicate',
          field: at,
          text: isWhole ? 'Duplicate value' : `Duplicate value: ${JSON.stringify(value)}`,
        });
        break;
      default:
        this.errors.push(isWhole ? invalidWhole(at, detail) : invalid(at, value, detail));
    }
  }

  /** What a message expression says, if it says something that can be told in a line. */
  #message({ messageExpression }: Rule, variables: object): string | undefined {
    if (!messageExpression) return undefined;
    const program = programOf(messageExpression);
    if (!program.ok) return undefined;
    const result = program.value.run(variables as never, Math.min(COST_PER_CALL, this.#budget));
    this.#budget -= result.cost;
    if (!result.ok || typeof result.value !== 'string') return undefined;
    const text = result.value.trim();
    return text === '' || text.includes('\n') || text.length > MESSAGE_MAX ? undefined : text;
  }
}

const MESSAGE_MAX = 5_120;

export const usesOldSelf = ({ mentions }: CelProgram): boolean =>
  mentions.some(({ variable }) => variable === 'oldSelf');

const VARIABLES = ['self', 'oldSelf'];

export const programOf = (text: string): Parsed<CelProgram> => celProgram(text, VARIABLES);

const messageOf = ({ message, rule }: Rule): string =>
  message ? message.trim() : `failed rule: ${rule.trim()}`;

const toldAs = ({ message, rule }: Rule): string => (message || rule).trim();

function problemOf(
  { error, spent }: { readonly error: string; readonly spent: boolean },
  rule: Rule,
): string {
  if (spent)
    return `'${error}': no further validation rules will be run due to call cost exceeds limit for rule: ${toldAs(rule)}`;
  if (error.startsWith('no such overload') || error.startsWith('found no matching overload'))
    return `'no such overload': call arguments did not match a supported operator, function or macro signature for rule: ${toldAs(rule)}`;
  return `${error} evaluating rule: ${toldAs(rule)}`;
}
