// Kubernetes' functions of lists, and cel-go's of lists and sets [apiserver pkg/cel/library/lists.go,
// cel-go ext/{lists,sets}.go].

import type { Environment } from '@marcbachmann/cel-js';
import { equal } from '../equal.js';

type List = readonly unknown[];

export function registerLists(environment: Environment): void {
  const define = (signature: string, run: (list: List, ...more: never[]) => unknown): void => {
    environment.registerFunction(signature, run as never);
  };
  define('list<A>.isSorted(): bool', (list) =>
    list.every((item, i) => i === 0 || compare(list[i - 1], item) <= 0),
  );
  define('list<A>.sum(): dyn', (list) => list.reduce(plus, undefined) ?? 0n);
  define('list<A>.min(): dyn', (list) => extreme(list, -1, 'min'));
  define('list<A>.max(): dyn', (list) => extreme(list, 1, 'max'));
  define('list<A>.indexOf(dyn): int', (list, wanted) =>
    BigInt(list.findIndex((item) => isSame(item, wanted))),
  );
  define('list<A>.lastIndexOf(dyn): int', (list, wanted) =>
    BigInt(list.findLastIndex((item) => isSame(item, wanted))),
  );
  define('list<A>.distinct(): list<dyn>', (list) =>
    list.filter((item, i) => list.findIndex((other) => isSame(item, other)) === i),
  );
  define('list<A>.reverse(): list<dyn>', (list) => [...list].reverse());
  define('list<A>.sort(): list<dyn>', (list) => [...list].sort(compare));
  define('list<A>.flatten(): list<dyn>', (list) => list.flat());
  define('list<A>.slice(int, int): list<dyn>', (list, from: bigint, to: bigint) => {
    if (from < 0n || to > BigInt(list.length) || from > to)
      throw new Error(`cannot slice(${from}, ${to}), index out of range`);
    return list.slice(Number(from), Number(to));
  });
  registerSets(environment);
}

class Sets {}

function registerSets(environment: Environment): void {
  environment.registerType('sets', Sets);
  environment.registerConstant('sets', 'sets', new Sets());
  const contains = (a: List, b: List): boolean =>
    b.every((item) => a.some((other) => isSame(item, other)));
  environment.registerFunction('sets.contains(list, list): bool', (_: Sets, a: List, b: List) =>
    contains(a, b),
  );
  environment.registerFunction(
    'sets.equivalent(list, list): bool',
    (_: Sets, a: List, b: List) => contains(a, b) && contains(b, a),
  );
  environment.registerFunction('sets.intersects(list, list): bool', (_: Sets, a: List, b: List) =>
    b.some((item) => a.some((other) => isSame(item, other))),
  );
}

const isSame = (a: unknown, b: unknown): boolean =>
  isNumber(a) && isNumber(b) ? Number(a) === Number(b) : equal(a, b);

const isNumber = (value: unknown): boolean =>
  typeof value === 'bigint' || typeof value === 'number';

function compare(a: unknown, b: unknown): number {
  const [left, right] = [a, b] as [number, number];
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

function plus(sum: unknown, item: unknown): unknown {
  if (sum === undefined) return item;
  return (sum as number) + (item as number);
}

function extreme(list: List, sign: number, name: string): unknown {
  if (list.length === 0) throw new Error(`${name} called on empty list`);
  return list.reduce((best, item) => (compare(item, best) * sign > 0 ? item : best));
}
