// What a mutation of a MutatingAdmissionPolicy asks for: a configuration to apply, or operations of a JSON patch
// [apiserver pkg/admission/plugin/policy/mutating/patch/{smd,json_patch}.go].

import { jsonOf } from '../../machinery/cel/json-values.js';
import { JSON_PATCH, messageType, misnamed, OBJECT } from '../../machinery/cel/messages.js';
import type { JsonObject } from '../../machinery/json.js';
import { type Outcome, outcomeOf, refuse } from '../../machinery/patch/outcome.js';
import type { Evaluation } from './expressions.js';

export interface Mutation {
  readonly patchType?: string;
  readonly applyConfiguration?: { readonly expression?: string };
  readonly jsonPatch?: { readonly expression?: string };
}

export type Asked =
  | { readonly configuration: JsonObject }
  | { readonly operations: readonly JsonObject[] };

export const askedBy = (mutation: Mutation, evaluation: Evaluation): Outcome<Asked> =>
  outcomeOf(() =>
    mutation.patchType === 'JSONPatch'
      ? { operations: operationsIn(evaluated(mutation.jsonPatch?.expression, evaluation)) }
      : {
          configuration: configurationIn(
            evaluated(mutation.applyConfiguration?.expression, evaluation),
          ),
        },
  );

function evaluated(expression: string | undefined, evaluation: Evaluation): unknown {
  const told = evaluation.evaluate(expression ?? '', true);
  return 'error' in told ? refuse(told.error) : told.value;
}

function configurationIn(value: unknown): JsonObject {
  const type = messageType(value);
  if (type !== OBJECT)
    refuse(`unsupported return type from ApplyConfiguration expression: ${type ?? typeof value}`);
  checkNames(value, OBJECT);
  return jsonOf(value) as JsonObject;
}

function operationsIn(value: unknown): readonly JsonObject[] {
  if (!Array.isArray(value))
    return refuse('type mismatch: JSONPatchType.expression should evaluate to array');
  return value.map((item) => {
    if (messageType(item) !== JSON_PATCH)
      refuse('type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch');
    return operationOf(item as Readonly<Record<string, unknown>>);
  });
}

function operationOf(operation: Readonly<Record<string, unknown>>): JsonObject {
  for (const field of ['op', 'path', 'from'])
    if (field in operation && typeof operation[field] !== 'string')
      refuse(`unexpected type ${typeof operation[field]} for JSONPatchType '${field}' field`);
  const { op = '', path = '', from, value } = operation;
  const told = { op, path, ...(from ? { from } : {}) } as JsonObject;
  if (!('value' in operation)) return told;
  const type = messageType(value);
  if (type !== undefined) checkNames(value, type);
  const json = outcomeOf(() => jsonOf(value));
  return json.ok
    ? { ...told, value: json.value }
    : refuse(
        `JSON Patch valueExpression evaluated to a type that could not marshal to JSON: ${json.error}`,
      );
}

function checkNames(value: unknown, type: string): void {
  const wrong = misnamed(value, type);
  if (wrong.length > 0) refuse(`type mismatch: ${wrong.join('\n')}`);
}
