// What is kept of an answer changes no later one.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastAnswerKept } from '../../../src/kinds/behavior/last-answer.js';

test('every text gets its own answer, however the texts come', () => {
  const keeping = lastAnswerKept((text) => [...text].reverse().join(''));
  fc.assert(
    fc.property(fc.array(fc.constantFrom('', 'a', 'ab', 'abc')), (texts) => {
      for (const text of texts) expect(keeping(text)).toBe([...text].reverse().join(''));
    }),
  );
});

test('the same text asked again is not worked out again', () => {
  const asked: string[] = [];
  const keeping = lastAnswerKept((text) => asked.push(text));
  for (const text of ['nginx', 'nginx', 'busybox', 'nginx']) keeping(text);
  expect(asked).toEqual(['nginx', 'busybox', 'nginx']);
});
