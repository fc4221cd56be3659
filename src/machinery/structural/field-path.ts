// Paths as rules name fields: `.spec.replicas`, `.labels['a.b']` [schema/cel/validation.go ValidFieldPath].

import { type Parsed, parsed, refused } from '../parsed.js';
import { type JsonSchema, propertyOf, valuesOf } from './json-schema.js';

const STEP = /\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/y;

function stepsOf(path: string): readonly string[] | undefined {
  const steps: string[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (!match) return undefined;
    steps.push(match[1] ?? (match[2] ?? '').replace(/\\(.)/g, '$1'));
  }
  return steps;
}

/** The schema of the field that a path leads to, if there is one. */
export function fieldAt(schema: JsonSchema, path: string): Parsed<JsonSchema> {
  const steps = stepsOf(path);
  if (!steps) return refused(`expected [ or . but got: ${path}`);
  let at = schema;
  for (const step of steps) {
    const next = at.properties ? propertyOf(at, step) : valuesOf(at);
    if (!next) return refused('does not refer to a valid field');
    at = next;
  }
  return parsed(at);
}

/** The path as it follows another in an error: without its dot when it comes first. */
export function normalizedPath(path: string, after: string): string {
  return after === '' && path.startsWith('.') ? path.slice(1) : path;
}
