import { expect, test } from 'vitest';
import { AliasBudget } from '../../../src/machinery/yaml/budget.js';

function spend(budget: AliasBudget, nodes: number): void {
  for (let i = 0; i < nodes; i++) {
    budget.enterNode();
    budget.leaveNode();
  }
}

test('without aliases a document may be as long as it likes', () => {
  expect(() => spend(new AliasBudget(10), 500_000)).not.toThrow();
});

test('a small document may be nearly all aliases, but not quite', () => {
  const budget = new AliasBudget(10);
  spend(budget, 1000);
  budget.enterAlias();
  expect(() => spend(budget, 98_000)).not.toThrow();
  expect(() => spend(budget, 2000)).toThrow('yaml: document contains excessive aliasing');
});

test('nodes inside nodes have a limit, through aliases too', () => {
  const budget = new AliasBudget(2);
  for (let i = 0; i < 4; i++) budget.enterNode();
  expect(() => budget.enterNode()).toThrow('yaml: exceeded max depth of 2');
});
