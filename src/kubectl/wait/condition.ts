// What one may wait for: that an object is there, is gone, meets a condition, has a field with a value.
//
// Source: kubectl pkg/cmd/wait/{wait,condition,json,create,delete}.go.

import { jsonPathText, relaxedJsonPath } from '../../machinery/jsonpath.js';
import { evaluateJsonPath } from '../../machinery/jsonpath-evaluate.js';
import type { KubeObject } from '../../machinery/object.js';
import { fail } from '../problem.js';

/** Whether the object, as it is now or no longer is, is what is waited for. */
export type Condition = (object: KubeObject | undefined) => boolean;

/** Reads a value of `--for`; ends the verb when it is none. */
export function parseCondition(text: string): Condition {
  const lower = text.toLowerCase();
  if (lower === 'delete') return (object) => object === undefined;
  if (lower === 'create') return (object) => object !== undefined;
  if (text.startsWith('condition=')) {
    const [type = '', ...status] = text.slice('condition='.length).split('=');
    return hasCondition(type, status.length === 0 ? 'true' : status.join('='));
  }
  if (text.startsWith('jsonpath=')) return fieldIs(text.slice('jsonpath='.length));
  return fail(`unrecognized condition: ${JSON.stringify(text)}`);
}

/** A condition counts only when it was made of the present generation. */
export function hasCondition(type: string, status: string): Condition {
  return (object) => {
    if (!object) return false;
    const { generation } = object.metadata;
    const state = (object as KubeObject & { status?: StatusWithConditions }).status;
    const condition = state?.conditions?.find((one) => sameFold(one.type, type));
    if (!condition) return false;
    const observed = condition.observedGeneration ?? state?.observedGeneration;
    if (generation !== undefined && observed !== undefined && observed < generation) return false;
    return sameFold(condition.status, status);
  };
}

interface StatusWithConditions {
  readonly observedGeneration?: number;
  readonly conditions?: readonly {
    readonly type?: string;
    readonly status?: string;
    readonly observedGeneration?: number;
  }[];
}

const sameFold = (a: string | undefined, b: string): boolean =>
  a?.toLowerCase() === b.toLowerCase();

function fieldIs(input: string): Condition {
  const parts = splitAtEquals(input);
  const [written = '', given] = parts;
  if (parts.length > 2)
    fail(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  const path = relaxedJsonPath(written);
  if (!path.ok) return fail(path.error);
  if (path.value === '') fail('jsonpath expression cannot be empty');
  const wanted = given?.replace(/^['"]+|['"]+$/g, '');
  if (wanted === '')
    fail(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  return (object) => object !== undefined && fieldMatches(path.value, object, wanted);
}

function fieldMatches(path: string, object: KubeObject, wanted: string | undefined): boolean {
  const found = evaluateJsonPath(path, object, 'allow');
  if (!found.ok) return fail(found.error);
  if (found.value.length > 1) fail('given jsonpath expression matches more than one list');
  const values = found.value[0] ?? [];
  if (values.length > 1) fail('given jsonpath expression matches more than one value');
  const [value] = values;
  if (values.length === 0) return false;
  if (wanted === undefined) return true;
  if (typeof value === 'object' && value !== null)
    fail('jsonpath leads to a nested object or list which is not supported');
  return jsonPathText(value).trim() === wanted.trim();
}

/** Splits at single equals signs; double ones belong to a filter. */
function splitAtEquals(input: string): readonly string[] {
  return input
    .replaceAll('==', '\u0000')
    .split('=')
    .map((part) => part.replaceAll('\u0000', '=='));
}
