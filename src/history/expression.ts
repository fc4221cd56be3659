// Expressions in CEL over a whole cluster: `pods.filter(p, p.status.phase == "Pending").size() > 3`.
//
// Every kind is a list under its plural, custom ones too; `now` is the virtual time. Which kinds an expression
// reads is known from its text, so it need not be asked again while none of them changes.

import { apiVersionOf, preferredKinds } from '../kinds/lookup.js';
import { type Fields, fieldsOf } from '../log/fields.js';
import { assert } from '../machinery/assert.js';
import type { CelChain, CelShape } from '../machinery/cel/chains.js';
import { type CelProgram, type CelResult, compileCel, failedIn } from '../machinery/cel.js';
import { isJsonArray } from '../machinery/json.js';
import { kindName, type Millis } from '../machinery/object.js';
import { type Parsed, parsed, refused } from '../machinery/parsed.js';
import type { Reader } from '../machinery/reader.js';
import { celValue } from '../machinery/structural/cel-values.js';
import type { Answer, Gathering } from './gathered.js';

export interface Expression {
  readonly text: string;
  /** Names of the kinds it reads. */
  readonly kinds: readonly string[];
  /** Whether it reads the time. */
  readonly timed: boolean;
  /** From the objects of a kind at a moment. */
  evaluate(objectsOf: (kind: string) => readonly object[], now: Millis): Value;
  /** How to ask it again and again. */
  readonly plan: Plan;
}

export interface Plan {
  readonly gatherings: readonly Gathering[];
  /** Kinds that are read otherwise, and which fields of theirs. */
  readonly lists: readonly { readonly kind: string; readonly fields: Fields }[];
  evaluate(
    gathered: readonly { readonly value: Answer }[],
    objectsOf: (kind: string) => readonly object[],
    now: Millis,
  ): Value;
}

/** What came of it; an expression may fail where a field is not there. */
export type Value =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };

/** Room for a hundred fields of ten thousand objects. */
const COST_MAX = 100_000_000;
const NOW = 'now';

export function compileExpression(
  text: string,
  reader: Pick<Reader, 'all' | 'feature'>,
): Parsed<Expression> {
  const plurals = new Map<string, string>();
  for (const kind of preferredKinds(reader))
    if (!plurals.has(kind.plural))
      plurals.set(kind.plural, kindName(apiVersionOf(kind), kind.kind));
  const program = compileCel(text, [...plurals.keys(), NOW]);
  if (!program.ok) return refused(program.error);
  const read = new Set(program.value.mentions.map(({ variable }) => variable));
  const used = [...plurals].filter(([plural]) => read.has(plural));
  let plan: Plan | undefined;
  const kindOf = new Map(used);
  return parsed({
    text,
    kinds: used.map(([, kind]) => kind),
    timed: read.has(NOW),
    evaluate(objectsOf, now) {
      const variables: Record<string, unknown> = { [NOW]: new Date(now) };
      for (const [plural, kind] of used) variables[plural] = objectsOf(kind).map(seen);
      return asValue(program.value.run(variables, COST_MAX));
    },
    get plan() {
      plan ??= planOf(text, program.value.shape(new Set(kindOf.keys())), kindOf);
      return plan;
    },
  });
}

const asValue = (result: CelResult): Value =>
  result.ok ? { ok: true, value: plain(result.value) } : { ok: false, error: result.error };

/** The expression with a variable in each place where something is asked of every object alone. */
function planOf(text: string, shape: CelShape, kindOf: ReadonlyMap<string, string>): Plan {
  const fieldsRead = new Map<string, (readonly string[])[]>();
  for (const { variable, reads } of shape.lists)
    fieldsRead.set(variable, [...(fieldsRead.get(variable) ?? []), ...reads]);
  const gatherings = shape.chains.map((chain) => gatheringOf(chain, kindOf));
  const names = gatherings.map((_, i) => `gathered_${i}`);
  let rest = text;
  for (const [i, { start, end }] of [...shape.chains.entries()].reverse())
    rest = rest.slice(0, start) + names[i] + rest.slice(end);
  const program = compiled(rest, [...names, ...fieldsRead.keys(), NOW]);
  return {
    gatherings,
    lists: [...fieldsRead].map(([plural, reads]) => ({
      kind: kindOf.get(plural) ?? plural,
      fields: fieldsOf(reads),
    })),
    evaluate(gathered, objectsOf, now) {
      const variables: Record<string, unknown> = { [NOW]: new Date(now) };
      for (const [i, name] of names.entries())
        Object.defineProperty(variables, name, {
          get() {
            const answer = gathered[i]?.value;
            if (answer?.ok === false) throw failedIn(answer.error);
            return answer?.value;
          },
        });
      for (const plural of fieldsRead.keys())
        variables[plural] = objectsOf(kindOf.get(plural) ?? plural).map(seen);
      return asValue(program().run(variables, COST_MAX));
    },
  };
}

function gatheringOf(chain: CelChain, kindOf: ReadonlyMap<string, string>): Gathering {
  const { variable, steps, reads } = chain;
  const programs = steps.map((step) => compiled(step, [variable]));
  return {
    chain,
    kind: kindOf.get(variable) ?? variable,
    fields: fieldsOf(reads),
    ask: (part, step) => {
      const program = programs[step];
      assert(program, 'a chain has as many programs as steps');
      return program().run({ [variable]: [seen(part)] }, COST_MAX);
    },
  };
}

/** A part of an expression that has been read, read when it is asked. */
function compiled(text: string, variables: readonly string[]): () => CelProgram {
  let program: CelProgram | undefined;
  return () => {
    if (program) return program;
    const read = compileCel(text, variables);
    assert(read.ok, `a part of an expression cannot be read: ${text}`);
    program = read.value;
    return program;
  };
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
