// The object or list a JSON patch path ends in: read, set, add and remove one key, giving a new one.

import { fieldOf, isJsonArray, isJsonObject, type JsonObject } from '../json.js';
import { refuse } from './outcome.js';

export type Container = JsonObject | readonly unknown[];

export const contains = (value: unknown): value is Container =>
  isJsonObject(value) || isJsonArray(value);

/** Undefined if an object has no such key; refuses if a list has no such index. */
export function readAt(container: Container, key: string): unknown {
  if (!isJsonArray(container)) return fieldOf(container, key);
  return container[indexIn(container.length, integerOf(key))];
}

export function setAt(container: Container, key: string, value: unknown): Container {
  if (!isJsonArray(container)) return { ...container, [key]: value };
  return container.with(indexIn(container.length, integerOf(key)), value);
}

export function addAt(container: Container, key: string, value: unknown): Container {
  if (!isJsonArray(container)) return { ...container, [key]: value };
  if (key === '-') return [...container, value];
  if (!integer.test(key)) {
    refuse(`value was not a proper array index: '${key}': ${notAnInteger(key)}`);
  }
  return container.toSpliced(indexIn(container.length + 1, Number(key)), 0, value);
}

export function removeAt(container: Container, key: string): Container {
  if (isJsonArray(container)) {
    return container.toSpliced(indexIn(container.length, integerOf(key)), 1);
  }
  if (fieldOf(container, key) === undefined) {
    refuse(`Unable to remove nonexistent key: ${key}: missing value`);
  }
  const { [key]: _removed, ...rest } = container;
  return rest;
}

const integer = /^[+-]?[0-9]+$/;
const notAnInteger = (key: string): string =>
  `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;

const integerOf = (key: string): number =>
  integer.test(key) ? Number(key) : refuse(notAnInteger(key));

/** Negative indices count from the end. */
function indexIn(length: number, index: number): number {
  if (index >= length || index < -length) {
    refuse(`Unable to access invalid index: ${index}: invalid index referenced`);
  }
  return index < 0 ? index + length : index;
}
