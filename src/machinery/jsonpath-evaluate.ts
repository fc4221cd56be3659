// Walks a value along a parsed JSONPath template, as client-go util/jsonpath/jsonpath.go does.
//
// Departures: the fields of an object come in the order of their names (upstream in Go's random order);
// a literal such as `1.0` is a whole number (upstream a float, comparable with no integer); and a
// slice of what an empty range left is empty (upstream it crashes).
import { goText, goType } from './go-print.js';
import { utf8 } from './hash.js';
import { fieldOf, isJsonObject } from './json.js';
import {
  type PathList,
  type PathNode,
  parseJsonPath,
  type SliceBounds,
} from './jsonpath-syntax.js';
import { type Parsed, parsed, refused } from './parsed.js';

export type Values = readonly unknown[];

/** The values that each node of the template gives, ranges unrolled. */
export function evaluateJsonPath(
  template: string,
  data: unknown,
  missingKeys: 'allow' | 'refuse',
): Parsed<readonly Values[]> {
  const nodes = parseJsonPath(template);
  if (!nodes.ok) return nodes;
  try {
    const allowMissing = missingKeys === 'allow';
    return parsed(new Evaluation(nodes.value, allowMissing).find(data, 0));
  } catch (error) {
    if (error instanceof PathProblem) return refused(error.message);
    throw error;
  }
}

/** Thrown and caught within this file only. */
class PathProblem extends Error {}

/** The counters are upstream's: `range` and `end` are no pair in the syntax, but events of the walk. */
class Evaluation {
  private readonly nodes: readonly PathNode[];
  private readonly allowMissing: boolean;
  private begun = 0;
  private depth = 0;
  private ended = 0;
  private lastEnd = -1;

  constructor(nodes: readonly PathNode[], allowMissing: boolean) {
    this.nodes = nodes;
    this.allowMissing = allowMissing;
  }

  /** From the node at `first` to the end of the template, or of the range that it is in. */
  find(data: unknown, first: number): Values[] {
    const found: Values[] = [];
    for (let i = first; i < this.nodes.length; i++) {
      const node = this.nodes[i];
      if (node === undefined) break;
      const values = this.walk([data], node);
      if (this.ended > 0 && this.ended <= this.depth) {
        this.ended--;
        this.lastEnd = i;
        break;
      }
      if (this.begun === 0) {
        found.push(values);
        continue;
      }
      this.begun--;
      this.depth++;
      for (const value of values) found.push(...this.find(value, i + 1));
      // A range over nothing is walked too, for its errors and to learn where it ends.
      if (values.length === 0) this.find(undefined, i + 1);
      this.depth--;
      i = Math.max(i, this.lastEnd);
    }
    return found;
  }

  private walk(input: Values, node: PathNode): Values {
    switch (node.type) {
      case 'list':
        return this.walkList(input, node);
      case 'text':
        return [node.text];
      case 'literal':
        return input.map(() => node.value);
      case 'identifier':
        return this.identifier(input, node.name);
      case 'field':
        return this.field(input, node.name);
      case 'slice':
        return slices(input, node.bounds);
      case 'filter':
        return this.filter(input, node);
      case 'union':
        return node.members.flatMap((member) => this.walkList(input, member));
      case 'wildcard':
        return input.flatMap(childrenOf);
      case 'recursive':
        return input.flatMap(descendantsOf);
    }
  }

  private walkList(input: Values, list: PathList): Values {
    return list.nodes.reduce<Values>((values, node) => this.walk(values, node), input);
  }

  private identifier(input: Values, name: string): Values {
    if (name === 'range') {
      this.begun++;
      return input;
    }
    if (name !== 'end') throw new PathProblem(`unrecognized identifier ${name}`);
    if (this.depth === 0) throw new PathProblem('not in range, nothing to end');
    this.ended++;
    return [];
  }

  private field(input: Values, name: string): Values {
    if (input.length === 0) return [];
    const found = input
      .filter(isJsonObject)
      .map((value) => fieldOf(value, name))
      .filter((value) => value !== undefined);
    if (found.length === 0 && !this.allowMissing) throw new PathProblem(`${name} is not found`);
    return found;
  }

  private filter(input: Values, node: Extract<PathNode, { type: 'filter' }>): Values {
    return input.flatMap((value) => {
      if (Array.isArray(value)) return value.filter((item) => this.passes(item, node));
      const shown = value === undefined ? '<invalid reflect.Value>' : goText(value);
      throw new PathProblem(`${shown} is not array or slice and cannot be filtered`);
    });
  }

  private passes(item: unknown, node: Extract<PathNode, { type: 'filter' }>): boolean {
    if (node.operator === 'exists') return this.exists(item, node.left);
    const left = this.walkList([item], node.left);
    if (left.length === 0) return false;
    if (left.length > 1) throw new PathProblem(ONE_AT_A_TIME);
    const right = this.walkList([item], node.right);
    if (right.length === 0) return false;
    if (right.length > 1) throw new PathProblem(ONE_AT_A_TIME);
    return compare(left[0], node.operator, right[0]);
  }

  private exists(item: unknown, path: PathList): boolean {
    try {
      return this.walkList([item], path).length > 0;
    } catch (error) {
      if (error instanceof PathProblem) return false;
      throw error;
    }
  }
}

const ONE_AT_A_TIME = 'can only compare one element at a time';

/** A text's children are its bytes, upstream too. */
function childrenOf(value: unknown): Values {
  if (typeof value === 'string') return [...utf8(value)];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value;
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, field]): unknown => field);
}

/** The value and all below it, as far as they have children. */
function descendantsOf(value: unknown): Values {
  const children = childrenOf(value);
  return children.length === 0 ? [] : [value, ...children.flatMap(descendantsOf)];
}

/** Upstream stops at the first value that asks for no elements, with what it has. */
function slices(input: Values, bounds: SliceBounds): Values {
  const found: unknown[] = [];
  for (const value of input) {
    if (value === null || value === undefined) continue;
    if (!Array.isArray(value)) throw new PathProblem(`${goType(value)} is not array or slice`);
    const [start, end] = resolve(bounds, value.length);
    if (start === end) return found;
    if (bounds.step !== undefined && bounds.step <= 0) throw new PathProblem('step must be > 0');
    for (let i = start; i < end; i += bounds.step ?? 1) found.push(value[i]);
  }
  return found;
}

function resolve(bounds: SliceBounds, length: number): readonly [number, number] {
  let start = bounds.start ?? 0;
  if (start < 0) start += length;
  let end = bounds.end ?? length;
  if (end < 0 || (end === 0 && bounds.single)) end += length;
  if (start === end) return [start, end];
  const outside = (index: number) =>
    new PathProblem(`array index out of bounds: index ${index}, length ${length}`);
  if (start >= length || start < 0) throw outside(start);
  if (end > length || end < 0) throw outside(end - 1);
  if (start > end) {
    throw new PathProblem(`starting index ${start} is greater than ending index ${end}`);
  }
  return [start, end];
}

function compare(left: unknown, operator: string, right: unknown): boolean {
  switch (operator) {
    case '==':
      return same(left, right);
    case '!=':
      return !same(left, right);
    case '<':
      return less(left, right);
    case '<=':
      return less(left, right) || same(left, right);
    case '>':
      return !(less(left, right) || same(left, right));
    case '>=':
      return !less(left, right);
    default:
      throw new PathProblem(`unrecognized filter operator ${operator}`);
  }
}

function same(left: unknown, right: unknown): boolean {
  demandComparable(left, right);
  return left === right;
}

function less(left: unknown, right: unknown): boolean {
  demandComparable(left, right);
  if (typeof left === 'boolean') throw new PathProblem('invalid type for comparison');
  return (left as string | number) < (right as string | number);
}

function demandComparable(left: unknown, right: unknown): void {
  for (const value of [left, right]) {
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw new PathProblem('invalid type for comparison');
    }
  }
  if (goType(left) !== goType(right)) throw new PathProblem('incompatible types for comparison');
}
