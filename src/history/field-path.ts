// A place in an object, as people write it and as `FieldChange` names it: `spec.containers[name=web].image`.
//
// Items of lists are named by what tells them apart (`[name=web]`, `[type=Ready]`) or by their place (`[0]`);
// names with dots are bracketed and quoted: `metadata.labels["app.kubernetes.io/name"]`.

import { isJsonArray, isJsonObject } from '../machinery/json.js';
import { type Parsed, parsed, refused } from '../machinery/parsed.js';

/** A field's name, an item's place, or what an item is known by. */
export type Step = string | number | { readonly key: string; readonly is: string };
export type FieldPath = readonly Step[];

const STEP = /^(?:\.?([\w-]+)|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[([\w-]+)=([^\]]*)\])/;

export function parseFieldPath(text: string): Parsed<FieldPath> {
  const steps: Step[] = [];
  for (let rest = text.replace(/^\./, ''); rest !== ''; ) {
    const found = STEP.exec(rest);
    if (!found)
      return refused(
        `"${text}" is not a path: write spec.containers[0].image, or status.conditions[type=Ready].status`,
      );
    const [all, field, quoted, place, key, is] = found;
    if (field !== undefined) steps.push(field);
    else if (quoted !== undefined) steps.push(JSON.parse(`"${quoted}"`) as string);
    else if (place !== undefined) steps.push(Number(place));
    else if (key !== undefined) steps.push({ key, is: is ?? '' });
    rest = rest.slice(all.length);
  }
  return parsed(steps);
}

export const pathText = (path: FieldPath): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (typeof step !== 'string') return `${text}[${step.key}=${step.is}]`;
    if (!/^[\w-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');

/** What stands there; undefined where nothing does. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  let at = value;
  for (const step of path) at = below(at, step);
  return at;
}

function below(value: unknown, step: Step): unknown {
  if (isJsonArray(value)) {
    if (typeof step === 'number') return value[step];
    if (typeof step === 'string') return /^\d+$/.test(step) ? value[Number(step)] : undefined;
    return value.find((item) => isJsonObject(item) && String(item[step.key]) === step.is);
  }
  return isJsonObject(value) && typeof step === 'string' && Object.hasOwn(value, step)
    ? value[step]
    : undefined;
}

/** A copy with another value there; the same value where there is no such place. */
export function withValueAt(value: unknown, path: FieldPath, fresh: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return fresh;
  const old = below(value, step);
  if (old === undefined) return value;
  const inner = withValueAt(old, rest, fresh);
  if (isJsonArray(value)) return value.map((item) => (item === old ? inner : item));
  return { ...(value as object), [step as string]: inner };
}

/** Names of items that tell them apart, the best first, as lists in Kubernetes are keyed. */
const ITEM_KEYS = ['name', 'type', 'uid', 'key', 'ip', 'containerPort', 'port', 'topologyKey'];

/** By what the items of two versions of a list can be told apart, if by anything. */
export const itemKeyOf = (...lists: readonly (readonly unknown[])[]): string | undefined =>
  ITEM_KEYS.find((name) => lists.every((items) => identifies(name, items)));

function identifies(name: string, items: readonly unknown[]): boolean {
  const values = items.map((item) => (isJsonObject(item) ? item[name] : undefined));
  return (
    values.every((value) => typeof value === 'string' || typeof value === 'number') &&
    new Set(values).size === items.length
  );
}

/** Every value in an object that has none below it, in the order of its fields. */
export function* leavesOf(
  value: unknown,
  path: FieldPath = [],
): Generator<{ readonly path: FieldPath; readonly value: unknown }> {
  if (isJsonArray(value) && value.length > 0) {
    const key = itemKeyOf(value);
    for (const [i, item] of value.entries()) {
      const step = key === undefined ? i : { key, is: String((item as never)[key]) };
      yield* leavesOf(item, [...path, step]);
    }
  } else if (isJsonObject(value) && Object.keys(value).length > 0)
    for (const [name, field] of Object.entries(value)) yield* leavesOf(field, [...path, name]);
  else yield { path, value };
}
