// Reads the fields of one mapping of a scenario file, and collects what is wrong with them.
//
// Whoever reads goes on after a fault with nothing in its place, so that all faults are told at once; what
// was read is used only if there were none.

import { nearest } from '../kubectl/suggest.js';
import { parseUserDuration } from '../machinery/duration.js';
import {
  child,
  duplicate,
  type FieldError,
  fieldErrorText,
  invalid,
  notSupported,
  required,
  typeInvalid,
} from '../machinery/field-errors.js';
import type { Millis } from '../machinery/object.js';

/** Collects sentences; each names the field it is about. */
export class Faults {
  readonly texts: string[] = [];

  add(error: FieldError): undefined {
    this.texts.push(fieldErrorText(error));
    return undefined;
  }

  unknown(path: string, known: readonly string[]): void {
    const name = path.slice(path.lastIndexOf('.') + 1);
    const [close] = nearest(name, known);
    const hint = close === undefined ? `known: ${known.join(', ')}` : `did you mean "${close}"?`;
    this.texts.push(`unknown field "${path}": ${hint}`);
  }
}

type Mapping = Readonly<Record<string, unknown>>;

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export class Fields {
  readonly path: string;
  readonly faults: Faults;
  readonly #mapping: Mapping;

  /** Refuses what is no mapping, and fields that are not `known`. */
  constructor(value: unknown, path: string, faults: Faults, known: readonly string[]) {
    this.path = path;
    this.faults = faults;
    this.#mapping = isMapping(value) ? value : {};
    if (!isMapping(value)) faults.add(typeInvalid(path, value ?? null, 'must be a mapping'));
    for (const name of Object.keys(this.#mapping))
      if (!known.includes(name)) faults.unknown(child(path, name), known);
  }

  has(name: string): boolean {
    return this.#mapping[name] !== undefined && this.#mapping[name] !== null;
  }

  /** Whether the field was written at all, were it null. */
  wrote(name: string): boolean {
    return Object.hasOwn(this.#mapping, name);
  }

  value(name: string): unknown {
    return this.#mapping[name];
  }

  at(name: string): string {
    return child(this.path, name);
  }

  text(name: string): string | undefined {
    const value = this.#mapping[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    return this.faults.add(typeInvalid(this.at(name), value, 'must be text'));
  }

  requiredText(name: string, detail = ''): string {
    const text = this.text(name);
    if (text === undefined && !this.has(name)) this.faults.add(required(this.at(name), detail));
    if (text === '') this.faults.add(invalid(this.at(name), text, 'must not be empty'));
    return text ?? '';
  }

  oneOf<T extends string>(name: string, supported: readonly T[]): T | undefined {
    const value = this.#mapping[name];
    if (value === undefined || value === null) return undefined;
    const found = supported.find((known) => known === String(value));
    return found ?? this.faults.add(notSupported(this.at(name), value, supported));
  }

  whole(name: string, min: number, max: number): number | undefined {
    const value = this.#mapping[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max)
      return value;
    return this.faults.add(
      invalid(this.at(name), value, `must be a whole number between ${min} and ${max}, inclusive`),
    );
  }

  number(name: string): number | undefined {
    const value = this.#mapping[name];
    if (value === undefined || value === null || typeof value === 'number')
      return value ?? undefined;
    return this.faults.add(typeInvalid(this.at(name), value, 'must be a number'));
  }

  /** `90s`, `5m`, `3d`: longer than nothing. */
  duration(name: string): Millis | undefined {
    const value = this.#mapping[name];
    if (value === undefined || value === null) return undefined;
    return durationOf(value, this.at(name), this.faults);
  }

  list(name: string): readonly unknown[] {
    const value = this.#mapping[name];
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    this.faults.add(typeInvalid(this.at(name), value, 'must be a list'));
    return [];
  }

  pattern(name: string): RegExp | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : patternOf(text, this.at(name), this.faults);
  }
}

export function durationOf(value: unknown, path: string, faults: Faults): Millis | undefined {
  const duration = parseUserDuration(String(value));
  if (!duration.ok) return faults.add(invalid(path, value, duration.error));
  if (duration.value <= 0) return faults.add(invalid(path, value, 'must be greater than 0'));
  // Virtual time has whole milliseconds.
  return Math.ceil(duration.value);
}

export function patternOf(text: string, path: string, faults: Faults): RegExp | undefined {
  try {
    return new RegExp(text, 'm');
  } catch (error) {
    return faults.add(invalid(path, text, (error as Error).message));
  }
}

/** Says of every name but its first that it was given already. */
export function refuseRepeated(
  names: readonly { readonly name: string; readonly path: string }[],
  faults: Faults,
): void {
  const seen = new Set<string>();
  for (const { name, path } of names) {
    if (seen.has(name)) faults.add(duplicate(path, name));
    seen.add(name);
  }
}
