import { describe, expect, test } from 'vitest';
import { bool, duration, list, number, readFlags, text, texts } from '../../src/kubectl/flags.js';

const declared = {
  output: text('', { short: 'o' }),
  'dry-run': text('', { bare: 'unchanged' }),
  'no-headers': bool(''),
  wait: bool('', { default: true }),
  stdin: bool('', { short: 'i' }),
  tty: bool('', { short: 't' }),
  replicas: number(''),
  timeout: duration(''),
  labels: list('', { short: 'L' }),
  literal: texts(''),
};
const read = (...argv: string[]) => readFlags('kubectl x', declared, argv);

describe('flags', () => {
  test('are read in every spelling pflag knows', () => {
    for (const argv of [
      ['-o', 'json'],
      ['-ojson'],
      ['-o=json'],
      ['--output=json'],
      ['--output', 'json'],
    ])
      expect(read(...argv).flags.output).toBe('json');
    expect(read('-it').flags).toMatchObject({ stdin: true, tty: true });
    expect(read('--wait=false').flags.wait).toBe(false);
    expect(read().flags).toMatchObject({ wait: true, 'no-headers': false, output: '' });
    expect(read('--no-headers').flags['no-headers']).toBe(true);
    expect(read('--no-headers=false').flags['no-headers']).toBe(false);
  });

  test('may stand anywhere, and a value may begin with a dash', () => {
    const { args, flags, given } = read('a', '--replicas', '-1', 'b', '-o', '-');
    expect(args).toEqual(['a', 'b']);
    expect(flags).toMatchObject({ replicas: -1, output: '-' });
    expect([...given].sort()).toEqual(['output', 'replicas']);
  });

  test('without a value mean what they mean alone', () => {
    expect(read('--dry-run', 'x')).toMatchObject({
      args: ['x'],
      flags: { 'dry-run': 'unchanged' },
    });
    expect(read('--dry-run=server').flags['dry-run']).toBe('server');
  });

  test('given several times are collected, lists also by commas', () => {
    expect(read('-L', 'a,b', '-Lc').flags.labels).toEqual(['a', 'b', 'c']);
    expect(read('--literal=a=1,2', '--literal=b').flags.literal).toEqual(['a=1,2', 'b']);
  });

  test('end at two dashes', () => {
    expect(read('a', '--', '-o', 'json')).toMatchObject({ args: ['a', '-o', 'json'], dash: 1 });
    expect(read('a').dash).toBeUndefined();
  });

  test('that are wrong are refused in the words of pflag', () => {
    const usage = "\nSee 'kubectl x --help' for usage.";
    expect(() => read('--outptu=x')).toThrow(`unknown flag: --outptu${usage}`);
    expect(() => read('-z')).toThrow(`unknown shorthand flag: 'z' in -z${usage}`);
    expect(() => read('--output')).toThrow('flag needs an argument: --output');
    expect(() => read('-o')).toThrow("flag needs an argument: 'o' in -o");
    expect(() => read('--replicas=two')).toThrow(
      'invalid argument "two" for "--replicas" flag: strconv.ParseInt: parsing "two": invalid syntax',
    );
    expect(() => read('--timeout=1x')).toThrow(
      'invalid argument "1x" for "--timeout" flag: time: unknown unit "x" in duration "1x"',
    );
    expect(() => read('--wait=perhaps')).toThrow(
      'strconv.ParseBool: parsing "perhaps": invalid syntax',
    );
  });
});
