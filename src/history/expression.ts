// Expressions in CEL over a whole cluster: `pods.filter(p, p.status.phase == "Pending").size() > 3`.
//
// Every kind is a list under its plural, custom ones too; `now` is the virtual time. Which kinds an expression
// reads is known from its text, so it need not be asked again while none of them changes.

import { apiVersionOf, preferredKinds } from '../kinds/lookup.js';
import { compileCel } from '../machinery/cel.js';
import { isJsonArray } from '../machinery/json.js';
import { type KubeObject, kindName, type Millis } from '../machinery/object.js';
import { type Parsed, parsed, refused } from '../machinery/parsed.js';
import type { Reader } from '../machinery/reader.js';
import { celValue } from '../machinery/structural/cel-values.js';

export interface Expression {
  readonly text: string;
  /** Names of the kinds it reads. */
  readonly kinds: readonly string[];
  /** Whether it reads the time. */
  readonly timed: boolean;
  /** From the objects of a kind at a moment. */
  evaluate(objectsOf: (kind: string) => readonly KubeObject[], now: Millis): Value;
}

/** What came of it; an expression may fail where a field is not there. */
export type Value =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };

/** Room for a hundred fields of ten thousand objects. */
const COST_MAX = 100_000_000;
const NOW = 'now';

export function compileExpression(text: string, reader: Pick<Reader, 'all'>): Parsed<Expression> {
  const plurals = new Map<string, string>();
  for (const kind of preferredKinds(reader))
    if (!plurals.has(kind.plural))
      plurals.set(kind.plural, kindName(apiVersionOf(kind), kind.kind));
  const program = compileCel(text, [...plurals.keys(), NOW]);
  if (!program.ok) return refused(program.error);
  const read = new Set(program.value.mentions.map(({ variable }) => variable));
  const used = [...plurals].filter(([plural]) => read.has(plural));
  return parsed({
    text,
    kinds: used.map(([, kind]) => kind),
    timed: read.has(NOW),
    evaluate(objectsOf, now) {
      const variables: Record<string, unknown> = { [NOW]: new Date(now) };
      for (const [plural, kind] of used) variables[plural] = objectsOf(kind).map(seen);
      const result = program.value.run(variables, COST_MAX);
      return result.ok
        ? { ok: true, value: plain(result.value) }
        : { ok: false, error: result.error };
    },
  });
}

/** A value never changes: what CEL sees of it is made once, and only where somebody looks. */
const views = new WeakMap<object, unknown>();

function seen(value: object): unknown {
  const known = views.get(value);
  if (known !== undefined) return known;
  const view = isJsonArray(value)
    ? value.map((item) => (isPart(item) ? seen(item) : celValue(item, undefined)))
    : Object.hasOwn(value, 'constructor')
      ? celValue(value, undefined)
      : lazily(value);
  views.set(value, view);
  return view;
}

function lazily(value: object): object {
  const view: Record<string, unknown> = Object.create(null);
  for (const [name, part] of Object.entries(value)) {
    if (!isPart(part)) view[name] = celValue(part, undefined);
    else
      Object.defineProperty(view, name, {
        enumerable: true,
        get: () => seen(part),
      });
  }
  return view;
}

const isPart = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** As JSON has it: what can be printed and compared. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, held]) => [String(key), plain(held)]));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, plain(held)]));
  return value;
}
