import { expect, test } from 'vitest';
import { formatRequirements, matchesRequirements } from '../../src/machinery/requirement.js';
import { parseSelector } from '../../src/machinery/selector-syntax.js';

test.each([
  ['', ''],
  [' \t', ''],
  ['\rx', 'x'],
  ['x=a,y==b,z!=c', 'x=a,y==b,z!=c'],
  ['x= ', 'x='],
  ['x= ,z= ', 'x=,z='],
  ['!x', '!x'],
  ['x in (b,a,b)', 'x in (a,b)'],
  ['x notin (abc,,def),bar,z in (),w', 'bar,w,x notin (,abc,def),z in ()'],
  ['x in (,)', 'x in ()'],
  ['x in (a,)', 'x in (,a)'],
  ['a in (x,notin,in)', 'a in (in,notin,x)'],
  ['in in (in)', 'in in (in)'],
  ['x>1,z<5', 'x>1,z<5'],
  [
    '0.1.2.domain/99 notin (10.10.100.1, tick.tack.clock)',
    '0.1.2.domain/99 notin (10.10.100.1,tick.tack.clock)',
  ],
])('%j reads as %s', (text, expected) => {
  const read = parseSelector(text);
  if (!read.ok) throw new Error(read.error);
  expect(formatRequirements(read.value)).toBe(expected);
});

test.each([
  [',', "found ',', expected: !, identifier, or 'end of string'"],
  ['a,,b', "found ',', expected: identifier after ','"],
  ['a,', "found '', expected: identifier after ','"],
  ['!x=a', "found '=', expected: ',' or 'end of string'"],
  ['a=b b', "found 'b', expected: ',' or 'end of string'"],
  ['!', "unable to parse requirement: found '', expected: identifier"],
  ['x y', "unable to parse requirement: found 'y', expected: in, notin, =, ==, !=, gt, lt"],
  ['x in', "unable to parse requirement: found '' expected: '('"],
  ['x in (', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
  ['x in (a b)', "unable to parse requirement: found 'b', expected: ',' or ')'"],
  ['x in (a,=)', "unable to parse requirement: found '=', expected: ',', or identifier"],
  ['x=(', "unable to parse requirement: found '(', expected: identifier"],
])('%j is refused: %s', (text, error) => {
  expect(parseSelector(text)).toEqual({ ok: false, error });
});

test('a bad key or value is refused by the rules for labels', () => {
  const refusal = (text: string) => parseSelector(text);
  expect(refusal('-a=b')).toMatchObject({
    ok: false,
    error: expect.stringMatching(
      /^unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of/,
    ),
  });
  expect(refusal('x=a||y')).toMatchObject({
    ok: false,
    error: expect.stringMatching(/^unable to parse requirement: values\[0\]\[x\]: Invalid value/),
  });
});

test('what was read selects', () => {
  const read = parseSelector('x in (foo),y notin (alpha),!old');
  if (!read.ok) throw new Error(read.error);
  expect(matchesRequirements(read.value, { x: 'foo', y: 'baz' })).toBe(true);
  expect(matchesRequirements(read.value, { x: 'foo', y: 'alpha' })).toBe(false);
  expect(matchesRequirements(read.value, { x: 'foo', old: '' })).toBe(false);
});
