import { applyPatch } from 'diff';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from '../../src/machinery/unified-diff.js';

const diff = (before: string, after: string) =>
  unifiedDiff({ name: 'a', text: before }, { name: 'b', text: after });
const lines = (...all: (string | number)[]) => all.map((line) => `${line}\n`).join('');

test('equal texts have no difference', () => {
  expect(diff('x\n', 'x\n')).toBe('');
  expect(diff('', '')).toBe('');
});

test('a hunk has three lines of context, and one line needs no count', () => {
  expect(diff(lines(1, 2, 3, 4, 5), lines(1, 2, 3, 4, 'five'))).toBe(
    '--- a\n+++ b\n@@ -2,4 +2,4 @@\n 2\n 3\n 4\n-5\n+five\n',
  );
  expect(diff('x\n', 'y\n')).toBe('--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n');
});

test('a file that is not there is empty', () => {
  expect(diff('', lines('x', 'y'))).toBe('--- a\n+++ b\n@@ -0,0 +1,2 @@\n+x\n+y\n');
  expect(diff('x\n', '')).toBe('--- a\n+++ b\n@@ -1 +0,0 @@\n-x\n');
});

test('changes up to six lines apart share a hunk', () => {
  const count = (gap: number) => {
    const middle = Array.from({ length: gap }, (_, i) => i);
    return diff(lines('x', ...middle, 'x'), lines('y', ...middle, 'y')).split('\n@@').length - 1;
  };
  expect(count(6)).toBe(1);
  expect(count(7)).toBe(2);
});

test('a change among equal lines is put as far down as it goes', () => {
  expect(diff(lines('a', 'b', 'c'), lines('a', 'b', 'a', 'b', 'c'))).toBe(
    '--- a\n+++ b\n@@ -1,3 +1,5 @@\n a\n b\n+a\n+b\n c\n',
  );
  expect(diff(lines('k', 'k', 'z'), lines('k', 'z'))).toBe(
    '--- a\n+++ b\n@@ -1,3 +1,2 @@\n k\n-k\n z\n',
  );
});

test('a last line without an end is marked', () => {
  expect(diff('a\nb', 'a\nb\n')).toBe(
    '--- a\n+++ b\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n',
  );
});

test('applied to the old text, the difference gives the new one', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 20 })
    .map((all) => lines(...all));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const patch = diff(before, after);
      expect(patch === '' ? before : applyPatch(before, patch)).toBe(after);
    }),
  );
});
