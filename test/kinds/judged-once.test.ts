// What was found sound is not judged again, and nothing else is let pass.

import { expect, test } from 'vitest';
import { judgedOnce } from '../../src/kinds/pod-template/judged-once.js';
import { invalid } from '../../src/machinery/field-errors.js';

const judging = () => {
  const judged: object[] = [];
  const judge = judgedOnce((part: { ok: boolean }, path: string) => {
    judged.push(part);
    return part.ok ? [] : [invalid(path, part.ok, 'is not')];
  });
  return { judge, judged };
};

test('a frozen part in which nothing was wrong is judged once', () => {
  const { judge, judged } = judging();
  const part = Object.freeze({ ok: true });
  expect([judge(part, 'a'), judge(part, 'b')]).toEqual([[], []]);
  expect(judged).toEqual([part]);
});

test('a part that may change is judged each time, and so is one with a fault, where it is', () => {
  const { judge } = judging();
  const draft = { ok: true };
  expect(judge(draft, 'a')).toEqual([]);
  draft.ok = false;
  expect(judge(draft, 'a')).toHaveLength(1);
  const wrong = Object.freeze({ ok: false });
  expect([judge(wrong, 'a'), judge(wrong, 'b')].flat().map(({ field }) => field)).toEqual([
    'a',
    'b',
  ]);
  expect(judge(undefined, 'a')).toEqual([]);
});
