// CEL, the language of rules: expressions over values that always end, with Kubernetes' functions
// [apiserver pkg/cel/library, cel-go].
//
// The language itself is @marcbachmann/cel-js; this is the only file that knows. Variables have no types of their
// own here: whoever declares some checks the fields that an expression names (see `mentions`). Every round of
// a comprehension is paid for out of a budget, so that no expression runs for long, and regular expressions
// are RE2. Departures: costs are counted in rounds and operations, not in cel-go's units; no find and
// findAll, no comprehensions over two variables.

import { type ASTNode, Environment, EvaluationError, Optional } from '@marcbachmann/cel-js';
import { registerAddresses } from './cel/addresses.js';
import { registerAuthorizer } from './cel/authorizer.js';
import { type CelShape, shapeOf } from './cel/chains.js';
import { registerLists } from './cel/lists.js';
import { withoutMessages } from './cel/message-syntax.js';
import { patchFields, registerMessages } from './cel/messages.js';
import { registerOptionals } from './cel/optionals.js';
import { registerQuantities } from './cel/quantities.js';
import { registerTexts } from './cel/texts.js';
import { registerUrls } from './cel/urls.js';
import { type Parsed, parsed, refused } from './parsed.js';
import { patternOf } from './structural/pattern.js';

/** What one expression may cost, as upstream limits it in its own units [apiserver pkg/apis/cel/config.go]. */
export const COST_PER_CALL = 1_000_000;

export type CelResult =
  | { readonly ok: true; readonly value: unknown; readonly cost: number }
  | { readonly ok: false; readonly error: string; readonly cost: number; readonly spent: boolean };

/** A chain of fields that an expression reads from a variable: `self.spec.replicas`. */
export interface Mention {
  readonly variable: string;
  readonly fields: readonly string[];
  /** Where each field stands in the expression: the offset of its dot. */
  readonly offsets: readonly number[];
}

export interface CelProgram {
  /** `bool`, `string`, or `dyn` when only a run will tell. */
  readonly type: string;
  readonly mentions: readonly Mention[];
  /** What it asks of these variables, if they are lists. */
  shape(lists: ReadonlySet<string>): CelShape;
  /** Integers are bigints, doubles numbers, maps objects, lists arrays. */
  run(variables: Readonly<Record<string, unknown>>, costMax?: number): CelResult;
}

/**
 * Reads an expression over these variables; a refusal says where it goes wrong, as cel-go does. What makes `patches` may have
 * literals of objects and of operations.
 */
export function compileCel(
  text: string,
  variables: readonly string[],
  patches = false,
): Parsed<CelProgram> {
  const environment = environmentFor(variables, patches);
  const rewritten = patches
    ? withoutMessages(text, patchFields)
    : { text, origin: (at: number) => at };
  const { problem, origin } = rewritten;
  if (problem) return refused(pointedOut(text, problem.at, problem.text));
  let tree: ASTNode;
  let type: string;
  try {
    const read = environment.parse(rewritten.text);
    const checked = read.check();
    if (!checked.valid) return refused(complaint(text, checked.error as Complaint, origin));
    tree = read.ast;
    type = rewritten.whole ?? checked.type ?? 'dyn';
  } catch (error) {
    return refused(complaint(text, error as Complaint, origin));
  }
  const run = environment.parse(metered(rewritten.text, tree));
  run.check();
  return parsed({
    type,
    mentions: mentionsIn(tree, origin),
    shape: (lists) => shapeOf(tree, text, lists),
    run: (given, costMax = COST_PER_CALL) => runMetered(() => run(given), costMax),
  });
}

/** For a variable that is asked for in vain: the expression fails there, unless it need not know. */
export const failedIn = (text: string): Error => new EvaluationError(text);

/** An optional value, as `optionalOldSelf` gives one: `undefined` is none. */
export const optionalOf = (value: unknown): unknown =>
  value === undefined ? Optional.none() : Optional.of(value);

const environments = new Map<string, Environment>();

function environmentFor(variables: readonly string[], patches: boolean): Environment {
  const key = `${patches} ${variables.join()}`;
  const known = environments.get(key);
  if (known) return known;
  const environment = newEnvironment();
  if (patches) registerMessages(environment);
  for (const variable of variables) environment.registerVariable(variable, 'dyn');
  environments.set(key, environment);
  return environment;
}

function newEnvironment(): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: 100_000, maxDepth: 250, maxListElements: 10_000, maxMapEntries: 10_000 },
  });
  environment.registerFunction('metered(dyn, int): dyn', (range: unknown, weight: bigint) => {
    charge(lengthOf(range) * Number(weight));
    return range;
  });
  environment.registerFunction('string.matchesRe2(string): bool', (value: string, text: string) => {
    const pattern = patternOf(text);
    if (!pattern) throw new EvaluationError(`error parsing regexp: ${text}`);
    charge(value.length);
    return pattern.test(value);
  });
  registerTexts(environment);
  registerLists(environment);
  registerOptionals(environment);
  registerQuantities(environment);
  registerUrls(environment);
  registerAddresses(environment);
  registerAuthorizer(environment);
  return environment;
}

/** Of what a comprehension goes through. */
function lengthOf(range: unknown): number {
  if (Array.isArray(range)) return range.length;
  if (range instanceof Map) return range.size;
  return typeof range === 'object' && range !== null ? Object.keys(range).length : 0;
}

/** What the expression that runs now has cost, and may. Nothing else runs meanwhile. */
const meter = { cost: 0, max: 0 };

const SPENT = 'operation cancelled: actual cost limit exceeded';

function charge(cost: number): void {
  meter.cost += cost;
  if (meter.cost > meter.max) throw new EvaluationError(SPENT);
}

function runMetered(run: () => unknown, costMax: number): CelResult {
  meter.cost = 1;
  meter.max = costMax;
  try {
    const value: unknown = run();
    if (meter.cost > meter.max) return { ok: false, error: SPENT, cost: meter.cost, spent: true };
    return { ok: true, value, cost: meter.cost };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const spent = meter.cost > meter.max;
    const text = spent ? SPENT : runtimeText(error as Complaint);
    return { ok: false, error: text, cost: meter.cost, spent };
  }
}

const MACROS = ['all', 'exists', 'exists_one', 'map', 'filter'];

/** The expression with every range of a comprehension paid for, and RE2 for its regular expressions. */
function metered(text: string, tree: ASTNode): string {
  const edits: { readonly at: number; readonly text: string; readonly drop?: number }[] = [];
  walk(tree, (node) => {
    if (node.op !== 'rcall') return;
    const [name, receiver, args] = node.args;
    if (name === 'matches' && args[0]) {
      const from = text.lastIndexOf('matches', args[0].start);
      edits.push({ at: from, drop: 'matches'.length, text: 'matchesRe2' });
    }
    if (!MACROS.includes(name) || args.length < 2) return;
    edits.push({ at: receiver.start, text: 'metered(' });
    edits.push({ at: receiver.end, text: `, ${args.reduce((n, arg) => n + sizeOf(arg), 1)})` });
  });
  // Closers come before openers where both stand at one place.
  edits.sort((a, b) => b.at - a.at || (a.text.startsWith(',') ? 1 : -1));
  let edited = text;
  for (const { at, text: insert, drop = 0 } of edits)
    edited = edited.slice(0, at) + insert + edited.slice(at + drop);
  return edited;
}

function sizeOf(tree: ASTNode): number {
  let size = 0;
  walk(tree, () => {
    size++;
  });
  return size;
}

function walk(node: unknown, visit: (node: ASTNode) => void): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, visit);
    return;
  }
  if (typeof node !== 'object' || node === null || !('op' in node)) return;
  visit(node as ASTNode);
  walk((node as ASTNode).args, visit);
}

/** Every chain of fields below a variable, the longest of each. */
function mentionsIn(tree: ASTNode, origin: Origin): readonly Mention[] {
  const mentions: Mention[] = [];
  const inner = new Set<ASTNode>();
  walk(tree, (node) => {
    if (inner.has(node) || (node.op !== '.' && node.op !== 'id')) return;
    const fields: string[] = [];
    const offsets: number[] = [];
    let at: ASTNode = node;
    while (at.op === '.') {
      const [holder, field]: [ASTNode, string] = at.args;
      fields.unshift(field);
      offsets.unshift(origin(at.end - field.length - 1));
      inner.add(holder);
      at = holder;
    }
    if (at.op === 'id') mentions.push({ variable: at.args, fields, offsets });
  });
  return mentions;
}

/** Where in the author's text something stands. */
type Origin = (offset: number) => number;

interface Complaint extends Error {
  readonly code?: string;
  readonly summary?: string;
  readonly range?: { readonly start: number };
}

const summaryOf = ({ summary, message }: Complaint): string =>
  summary ?? message.split('\n')[0] ?? '';

/** `no such key: x`, as cel-go has it. */
function runtimeText(error: Complaint): string {
  const text = summaryOf(error);
  return text.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

function complaint(text: string, error: Complaint, origin: Origin): string {
  const start = origin(error.range?.start ?? 0);
  // cel-go points at the bracket of a call.
  if (summaryOf(error) === 'has() invalid argument')
    return pointedOut(text, text.lastIndexOf('(', start), 'invalid argument to has() macro');
  return pointedOut(text, start, wordsOf(error));
}

function wordsOf(error: Complaint): string {
  const text = summaryOf(error);
  const unknown = /^Unknown variable: (.+)$/.exec(text);
  if (unknown) return `undeclared reference to '${unknown[1]}' (in container '')`;
  return text;
}

/** What is wrong with an expression, its line, and where in it: `ERROR: <input>:1:5: ...`. */
export function pointedOut(text: string, offset: number, problem: string): string {
  const before = text.slice(0, offset).split('\n');
  const column = (before.at(-1) ?? '').length;
  const line = text.split('\n')[before.length - 1] ?? '';
  return `ERROR: <input>:${before.length}:${column + 1}: ${problem}\n | ${line}\n | ${'.'.repeat(column)}^`;
}
