// Optional values that the language's library does not make [cel-go ext, cel/library.go OptionalTypes].

import { type Environment, Optional } from '@marcbachmann/cel-js';

export function registerOptionals(environment: Environment): void {
  environment.registerFunction(
    'OptionalNamespace.ofNonZeroValue(dyn): optional<dyn>',
    (_: unknown, value: unknown) => (isZero(value) ? Optional.none() : Optional.of(value)),
  );
}

function isZero(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true;
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value) === 0;
  if (Array.isArray(value)) return value.length === 0;
  if (value instanceof Map) return value.size === 0;
  if (typeof value !== 'object') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isMap = prototype === null || prototype === Object.prototype;
  return isMap && Object.keys(value).length === 0;
}
