// A claim about objects, and whether it holds: what `expect` asks once and a law asks after every event.
//
// Kubernetes leaves numbers that are zero out of a status. A field that is missing therefore counts as 0
// when it is compared with a number.

import type { ClusterEvent } from '../events/event.js';
import type { View } from '../events/view.js';
import type { Expression } from '../history/expression.js';
import { equal } from '../machinery/equal.js';
import { evaluateJsonPath } from '../machinery/jsonpath-evaluate.js';
import type { KubeObject, Millis, Revision } from '../machinery/object.js';
import type { Reader } from '../machinery/reader.js';
import { matchesRequirements, type Requirement } from '../machinery/requirement.js';

export type Claim = ObjectClaim | ListClaim | ExpressionClaim | KnownClaim;

/** In CEL, over the whole cluster: `pods.size() < 10`. */
export interface ExpressionClaim {
  readonly of: 'expression';
  readonly subject: { readonly text: string };
  readonly expression: Expression;
}

/** One of those that every cluster should obey (laws/index.ts), by its name. */
export interface KnownClaim {
  readonly of: 'known';
  readonly subject: { readonly text: string };
  readonly known: KnownLaw;
}

/** A law that comes with kubetape: `watch` judges change by change, `judge` a moment. */
export interface KnownLaw {
  readonly name: string;
  readonly about: string;
  readonly watch?: (view: View) => Judge;
  readonly judge?: (view: View) => string | undefined;
}

/** Judges each event and remembers what it must; returns what is wrong after it, or since an earlier one. */
export type Judge = (event: ClusterEvent, view: View) => string | Trouble | undefined;

export interface Trouble {
  readonly found: string;
  readonly revision: Revision;
  readonly at: Millis;
}

/** About one object: that it is there and is so, or that it is not there. */
export interface ObjectClaim {
  readonly of: 'object';
  readonly subject: ObjectSubject;
  /** Undefined: that it is there. */
  readonly check: Check | 'absent' | undefined;
}

/** About objects of a kind: how many there are, or what each of them is. */
export interface ListClaim {
  readonly of: 'list';
  readonly subject: ListSubject;
  readonly count?: Comparison;
  readonly each?: Check;
}

export interface ObjectSubject {
  /** As it was written: `deployment/web`. */
  readonly text: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export interface ListSubject {
  /** As it was written: `pods with app=web`. */
  readonly text: string;
  readonly kind: string;
  /** Missing: all namespaces. */
  readonly namespace?: string;
  readonly labels: readonly Requirement[];
  /** Which of them are meant. */
  readonly where?: Check;
}

export interface Check {
  /** JSONPath with its braces; `text` is the path as it was written. */
  readonly path?: { readonly text: string; readonly template: string };
  readonly comparison?: Comparison;
  /** Fields the object must have; what it has besides does not matter. */
  readonly object?: Readonly<Record<string, unknown>>;
}

export interface Comparison {
  readonly equals?: unknown;
  readonly matches?: RegExp;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Undefined when the claim holds, else the sentence that says why it does not. */
export function judge(claim: Claim, reader: View): string | undefined {
  if (claim.of === 'expression') return judgeExpression(claim, reader);
  if (claim.of === 'known') return claim.known.judge?.(reader);
  if (claim.of === 'object') {
    const { kind, namespace, name } = claim.subject;
    return judgeObject(claim, reader.find({ kind, namespace, name }));
  }
  const objects = reader
    .all(claim.subject.kind, claim.subject.namespace)
    .filter((object) => isMeant(claim.subject, object));
  return (
    judgeCount(claim, objects.length) ?? firstOf(objects, (object) => judgeEach(claim, object))
  );
}

export function judgeExpression(
  { expression, subject }: ExpressionClaim,
  reader: Reader,
): string | undefined {
  const value = expression.evaluate((kind) => reader.all(kind), reader.now);
  if (!value.ok) return `${subject.text}: ${value.error}`;
  return value.value === true ? undefined : `${subject.text} is ${shown(value.value)}`;
}

export function judgeObject(
  { subject, check }: ObjectClaim,
  object: KubeObject | undefined,
): string | undefined {
  if (check === 'absent') return object ? `${subject.text} is there` : undefined;
  if (!object) return `${subject.text} is not there`;
  return check && judgeCheck(check, object, subject.text);
}

export function judgeCount({ subject, count }: ListClaim, number: number): string | undefined {
  const problem = count && compare(count, number);
  return problem && `the number of ${subject.text} is ${number}, ${problem}`;
}

/** One of the objects that a list claim is about. */
export function judgeEach({ subject, each }: ListClaim, object: KubeObject): string | undefined {
  return each && judgeCheck(each, object, `${subject.kind}/${object.metadata.name}`);
}

/** Whether an object of the right kind is one of those that the claim is about. */
export function isMeant({ namespace, labels, where }: ListSubject, object: KubeObject): boolean {
  if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
  if (labels.length > 0 && !matchesRequirements(labels, object.metadata.labels ?? {})) return false;
  return where === undefined || judgeCheck(where, object, '') === undefined;
}

function judgeCheck(check: Check, object: KubeObject, text: string): string | undefined {
  if (check.object !== undefined) {
    const problem = difference(check.object, object, '');
    return problem && `${text} ${problem}`;
  }
  if (!check.path) return undefined;
  const { template, text: path } = check.path;
  const found = evaluateJsonPath(template, object, 'allow');
  if (!found.ok) return `${text} ${path}: ${found.error}`;
  const values = found.value.flat();
  const value = values.length > 1 ? values : values[0];
  const problem = check.comparison
    ? compare(check.comparison, value)
    : value === undefined && 'expected to be there';
  return problem ? `${text} ${path} is ${shown(value)}, ${problem}` : undefined;
}

/** What was expected instead. */
function compare(comparison: Comparison, found: unknown): string | undefined {
  const { equals, matches, atLeast, atMost } = comparison;
  const isNumeric = typeof equals === 'number' || atLeast !== undefined || atMost !== undefined;
  const value = isNumeric ? (found ?? 0) : found;
  if ('equals' in comparison && !equal(value ?? null, equals)) return `expected ${shown(equals)}`;
  if (matches && !matches.test(typeof value === 'string' ? value : shown(value)))
    return `expected to match ${matches.source}`;
  if (atLeast !== undefined && !(typeof value === 'number' && value >= atLeast))
    return `expected at least ${atLeast}`;
  if (atMost !== undefined && !(typeof value === 'number' && value <= atMost))
    return `expected at most ${atMost}`;
  return undefined;
}

/** The first field of `wanted` that differs; lists must agree item by item. */
function difference(wanted: unknown, found: unknown, path: string): string | undefined {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length)
      return `${path} is ${shown(found)}, expected ${shown(wanted)}`;
    return firstOf(wanted, (item, i) => difference(item, found[i], `${path}[${i}]`));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    const fields = Object.entries(wanted);
    const holder = typeof found === 'object' && found !== null ? found : {};
    return firstOf(fields, ([name, value]) =>
      difference(value, (holder as Record<string, unknown>)[name], `${path}.${name}`),
    );
  }
  const problem = compare({ equals: wanted }, found);
  return problem && `${path} is ${shown(found)}, ${problem}`;
}

function firstOf<T>(
  items: readonly T[],
  judged: (item: T, i: number) => string | undefined,
): string | undefined {
  for (const [i, item] of items.entries()) {
    const problem = judged(item, i);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const shown = (value: unknown): string =>
  value === undefined || value === null ? 'missing' : JSON.stringify(value);
