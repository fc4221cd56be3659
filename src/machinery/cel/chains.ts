// What an expression asks of lists, as far as it can be told from its text: `pods.filter(p, p.spec.nodeName == "a").size()`
// asks the same of every pod alone, and reads one field of it. Whoever has asked before need only ask those that
// have changed, and read what is read.
//
// All of it errs on the safe side: a name that is used in any other way makes a chain none, or reads everything.

import type { ASTNode } from '@marcbachmann/cel-js';

/** A list with filters and maps after it, in which each item is looked at by itself. */
export interface CelChain {
  readonly variable: string;
  /** What it stands for in the text of the expression. */
  readonly start: number;
  readonly end: number;
  /** The text up to each of its steps, over the variable; the list itself where there are none. */
  readonly steps: readonly string[];
  readonly ends: 'list' | 'size' | 'exists' | 'all' | 'exists_one';
  /** Chains of fields that are read of an item; an empty chain is all of it. */
  readonly reads: readonly (readonly string[])[];
  /** Whether what comes of it are items of the list as they were, and no values made of them. */
  readonly isOfItems: boolean;
}

/** A list that is read in another way, and what is read of its items. */
export interface CelList {
  readonly variable: string;
  readonly reads: readonly (readonly string[])[];
}

export interface CelShape {
  readonly chains: readonly CelChain[];
  readonly lists: readonly CelList[];
}

const STEPS = ['filter', 'map'];
const QUANTIFIERS = ['exists', 'all', 'exists_one'] as const;
const MACROS: readonly string[] = [...STEPS, ...QUANTIFIERS];

export function shapeOf(tree: ASTNode, text: string, variables: ReadonlySet<string>): CelShape {
  const chains: CelChain[] = [];
  const lists: CelList[] = [];
  const visit = (node: unknown, bound: ReadonlySet<string>): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item, bound);
      return;
    }
    if (!isNode(node)) return;
    const line = lineAt(node, text);
    if (line && variables.has(line.variable) && !bound.has(line.variable)) {
      const chain = chainOf(line, node, text);
      if (chain) {
        chains.push(chain);
        return;
      }
      lists.push({ variable: line.variable, reads: readsOf(line) });
      for (const { item, bodies } of line.steps) visit(bodies, new Set([...bound, item]));
      return;
    }
    if (node.op === 'id') {
      if (variables.has(node.args) && !bound.has(node.args))
        lists.push({ variable: node.args, reads: [[]] });
      return;
    }
    const macro = macroOf(node);
    visit(macro ? macro.receiver : node.args, bound);
    if (macro) visit(macro.bodies, new Set([...bound, macro.item]));
  };
  visit(tree, new Set());
  return { chains, lists };
}

interface Macro {
  readonly name: string;
  readonly receiver: ASTNode;
  /** The name that an item has in the bodies. */
  readonly item: string;
  readonly bodies: readonly ASTNode[];
}

interface LineStep extends Macro {
  readonly end: number;
}

/** A variable and the macros called on it one after another, with a size at the end or without. */
interface Line {
  readonly variable: string;
  readonly start: number;
  readonly nameEnd: number;
  readonly steps: readonly LineStep[];
  readonly isSize: boolean;
}

function macroOf(node: ASTNode): Macro | undefined {
  if (node.op !== 'rcall') return undefined;
  const [name, receiver, args] = node.args;
  const [item, ...bodies] = args;
  if (!MACROS.includes(name) || item?.op !== 'id' || bodies.length === 0) return undefined;
  return { name, receiver, item: item.args, bodies };
}

function lineAt(node: ASTNode, text: string): Line | undefined {
  const sized = sizedBy(node);
  const steps: LineStep[] = [];
  let at = sized ?? node;
  for (let macro = macroOf(at); macro; macro = macroOf(at)) {
    // A list in brackets: what stands between the names is no longer a text by itself.
    if (!/^\s*\./.test(text.slice(macro.receiver.end))) return undefined;
    steps.unshift({ ...macro, end: at.end });
    at = macro.receiver;
  }
  if (at.op !== 'id' || (!sized && steps.length === 0)) return undefined;
  return {
    variable: at.args,
    start: at.start,
    nameEnd: at.end,
    steps,
    isSize: sized !== undefined,
  };
}

/** What the size is asked of: `x.size()`, or `size(x)`. */
function sizedBy(node: ASTNode): ASTNode | undefined {
  if (node.op === 'call') {
    const [name, args] = node.args;
    return name === 'size' && args.length === 1 ? args[0] : undefined;
  }
  if (node.op !== 'rcall') return undefined;
  const [name, receiver, args] = node.args;
  return name === 'size' && args.length === 0 ? receiver : undefined;
}

function chainOf(line: Line, node: ASTNode, text: string): CelChain | undefined {
  const { variable, start, nameEnd, steps, isSize } = line;
  const inner = steps.slice(0, -1);
  const last = steps.at(-1);
  const quantifier = QUANTIFIERS.find((name) => name === last?.name);
  if (inner.some(({ name }) => !STEPS.includes(name)) || (quantifier && isSize)) return undefined;
  if (!steps.every(({ item, bodies }) => isAbout(bodies, item))) return undefined;
  const texts = [text.slice(start, nameEnd), ...steps.map(({ end }) => text.slice(start, end))];
  const isOfItems = !steps.some(({ name }) => name === 'map');
  const ends = isSize ? 'size' : (quantifier ?? 'list');
  return {
    variable,
    start: node.start,
    end: node.end,
    steps: steps.length === 0 ? texts : texts.slice(1),
    ends,
    reads: readsOf(line),
    isOfItems,
  };
}

/** Of the items of the list itself: after a map, they are other values. */
function readsOf({ steps, isSize }: Line): readonly (readonly string[])[] {
  const first = steps.findIndex(({ name }) => name === 'map');
  const about = first < 0 ? steps : steps.slice(0, first + 1);
  const reads = about.flatMap(({ item, bodies }) => fieldsOf(bodies, item));
  const last = steps.at(-1)?.name ?? 'list';
  const keepsItems = first < 0 && !isSize && !QUANTIFIERS.some((name) => name === last);
  return keepsItems ? [[]] : reads;
}

/** Whether nothing is mentioned but the item, and what is named in the bodies themselves. */
function isAbout(node: unknown, item: string, bound: ReadonlySet<string> = new Set()): boolean {
  if (Array.isArray(node)) return node.every((part) => isAbout(part, item, bound));
  if (!isNode(node)) return true;
  if (node.op === 'id') return node.args === item || bound.has(node.args);
  const macro = macroOf(node);
  if (!macro) return isAbout(node.args, item, bound);
  const inside = new Set([...bound, macro.item]);
  return isAbout(macro.receiver, item, bound) && isAbout(macro.bodies, item, inside);
}

/** Every chain of fields below a name, wherever it stands. */
function fieldsOf(node: unknown, name: string): (readonly string[])[] {
  if (Array.isArray(node)) return node.flatMap((part) => fieldsOf(part, name));
  if (!isNode(node)) return [];
  const fields: string[] = [];
  let at = node;
  while (at.op === '.') {
    const [holder, field] = at.args as [ASTNode, string];
    fields.unshift(field);
    at = holder;
  }
  if (at.op === 'id') return at.args === name ? [fields] : [];
  return fieldsOf(at.args, name);
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value;
