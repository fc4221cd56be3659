// Kubernetes' quantities in CEL: `quantity("1Gi").isGreaterThan(quantity("500Mi"))`
// [apiserver pkg/cel/library/quantity.go].

import type { Environment } from '@marcbachmann/cel-js';
import { isExact, parseQuantity, type Quantity, scaled } from '../quantity.js';
import {
  addQuantities,
  approximateValue,
  compareQuantities,
  makeQuantity,
  subtractQuantities,
} from '../quantity-math.js';

class CelQuantity {
  readonly quantity: Quantity;
  constructor(quantity: Quantity) {
    this.quantity = quantity;
  }
}

const TYPE = 'kubernetes.Quantity';

export function registerQuantities(environment: Environment): void {
  environment.registerType(TYPE, CelQuantity);
  const define = (signature: string, run: (...given: never[]) => unknown): void => {
    environment.registerFunction(signature, run as never);
  };
  const ofOne = (signature: string, run: (quantity: Quantity) => unknown): void =>
    define(`${TYPE}.${signature}`, (one: CelQuantity) => run(one.quantity));
  const ofTwo = (signature: string, run: (one: Quantity, other: Quantity) => unknown): void =>
    define(`${TYPE}.${signature}`, (one: CelQuantity, other: CelQuantity) =>
      run(one.quantity, other.quantity),
    );
  define('isQuantity(string): bool', (text: string) => parseQuantity(text).ok);
  define(`quantity(string): ${TYPE}`, (text: string) => {
    const read = parseQuantity(text);
    if (!read.ok) throw new Error(read.error);
    return new CelQuantity(read.value);
  });
  ofOne('sign(): int', ({ mantissa }) => BigInt(mantissa > 0n ? 1 : mantissa < 0n ? -1 : 0));
  ofOne('isInteger(): bool', isWhole);
  ofOne('asInteger(): int', (quantity) => {
    if (!isWhole(quantity)) throw new Error('cannot convert value to integer');
    return scaled(quantity, 0);
  });
  ofOne('asApproximateFloat(): double', approximateValue);
  ofTwo(`isGreaterThan(${TYPE}): bool`, (a, b) => compareQuantities(a, b) > 0);
  ofTwo(`isLessThan(${TYPE}): bool`, (a, b) => compareQuantities(a, b) < 0);
  ofTwo(`compareTo(${TYPE}): int`, (a, b) => BigInt(compareQuantities(a, b)));
  ofTwo(`add(${TYPE}): ${TYPE}`, (a, b) => new CelQuantity(addQuantities(a, b)));
  ofTwo(`sub(${TYPE}): ${TYPE}`, (a, b) => new CelQuantity(subtractQuantities(a, b)));
  const number = (one: CelQuantity, n: bigint): [Quantity, Quantity] => [
    one.quantity,
    makeQuantity(Number(n), 'DecimalSI'),
  ];
  define(
    `${TYPE}.add(int): ${TYPE}`,
    (one: CelQuantity, n: bigint) => new CelQuantity(addQuantities(...number(one, n))),
  );
  define(
    `${TYPE}.sub(int): ${TYPE}`,
    (one: CelQuantity, n: bigint) => new CelQuantity(subtractQuantities(...number(one, n))),
  );
  environment.registerOperator(
    `${TYPE} == ${TYPE}`,
    ((a: CelQuantity, b: CelQuantity) => compareQuantities(a.quantity, b.quantity) === 0) as never,
  );
}

const INT64 = 2n ** 63n;

function isWhole(quantity: Quantity): boolean {
  if (!isExact(quantity, 0)) return false;
  const value = scaled(quantity, 0);
  return value >= -INT64 && value < INT64;
}
