import { describe, expect, test } from 'vitest';
import { compileCel, optionalOf } from '../../src/machinery/cel.js';

const self = {
  name: 'web',
  replicas: 3n,
  share: 0.5,
  list: [1n, 2n, 3n],
  items: [
    { k: 'a', v: 1n },
    { k: 'b', v: 2n },
  ],
  labels: new Map([
    ['app', 'web'],
    ['constructor', 'x'],
  ]),
  when: new Date('2026-01-01T00:00:00Z'),
};

function evaluated(text: string, more: object = {}): unknown {
  const program = compileCel(text, ['self', 'oldSelf']);
  if (!program.ok) return program.error;
  const result = program.value.run({ self, ...more });
  return result.ok ? result.value : `! ${result.error}`;
}

describe('the language', () => {
  test.each([
    'self.replicas >= 1 && self.replicas <= 5',
    'self.share < 1',
    'has(self.name) && !has(self.other)',
    "'app' in self.labels",
    "self.labels['constructor'] == 'x'",
    'self.items.all(x, x.v > 0)',
    "self.items.exists(x, x.k == 'b')",
    "self.items.exists_one(x, x.k == 'a')",
    'self.items.map(x, x.v) == [1, 2]',
    "self.items.filter(x, x.v > 1)[0].k == 'b'",
    "self.labels.all(k, self.labels[k] != '')",
    "self.?other.orValue('d') == 'd'",
    'type(self.replicas) == int',
    "self.when < timestamp('2027-01-01T00:00:00Z')",
    "duration('90m') == duration('1h30m')",
    'self.nope == 1 || true',
    "self.name + string(self.replicas) == 'web3'",
    'self == self',
    "self.items.filter(x, x.k == 'a') == [self.items[0]]",
    'cel.bind(n, self.replicas, n + n == 6)',
  ])('%s', (text) => {
    expect(evaluated(text)).toBe(true);
  });

  test('a value before is optional where it is asked for so', () => {
    expect(
      evaluated('oldSelf.hasValue() ? oldSelf.value() == self.name : true', {
        oldSelf: optionalOf(undefined),
      }),
    ).toBe(true);
    expect(evaluated('oldSelf.value() == self.name', { oldSelf: optionalOf('web') })).toBe(true);
  });

  test.each([
    ['self.list[5] == 1', '! no such key: index out of bounds, index 5 >= size 3'],
    ['self.replicas / 0 == 1', '! division by zero'],
    ['self.nope == 1', '! no such key: nope'],
    [
      'foo == 1',
      "ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')\n | foo == 1\n | ^",
    ],
    ['1 +', 'ERROR: <input>:1:4: Unexpected token: EOF\n | 1 +\n | ...^'],
  ])('%s is refused, and told where', (text, problem) => {
    expect(evaluated(text)).toBe(problem);
  });

  test('says what it will be, and which fields it reads', () => {
    const program = compileCel("self.a.b == 'x' && oldSelf.c.all(i, i > 0)", ['self', 'oldSelf']);
    expect(program).toMatchObject({ ok: true, value: { type: 'bool' } });
    const { mentions } = (program as { value: { mentions: readonly object[] } }).value;
    expect(mentions).toContainEqual({ variable: 'self', fields: ['a', 'b'], offsets: [4, 6] });
    expect(mentions).toContainEqual({ variable: 'oldSelf', fields: ['c'], offsets: [26] });
  });
});

describe('budgets', () => {
  const long = { self: { list: Array.from({ length: 2000 }, (_, i) => BigInt(i)) } };

  test('an expression that goes round too often is stopped', () => {
    const program = compileCel(
      'self.list.all(a, self.list.all(b, self.list.all(c, a + b + c >= 0)))',
      ['self'],
    );
    expect(program).toMatchObject({ ok: true });
    const result = (program as { value: { run: (v: object) => object } }).value.run(long);
    expect(result).toMatchObject({
      ok: false,
      spent: true,
      error: 'operation cancelled: actual cost limit exceeded',
    });
  });

  test('one that does not is not, and tells what it cost', () => {
    const program = compileCel('self.list.all(a, a >= 0)', ['self']);
    const result = (program as { value: { run: (v: object) => { cost: number } } }).value.run(long);
    expect(result).toMatchObject({ ok: true, value: true });
    expect(result.cost).toBeGreaterThan(2000);
  });

  test('a pattern that would run away elsewhere does not', () => {
    expect(evaluated(`"${'a'.repeat(5000)}!".matches('^(a+)+$')`)).toBe(false);
  });
});

describe('functions', () => {
  test.each<[string, unknown]>([
    ["'abc'.charAt(1)", 'b'],
    ["'abcb'.indexOf('b')", 1n],
    ["'abcb'.lastIndexOf('b')", 3n],
    ["['a','b'].join('-')", 'a-b'],
    ["'aba'.replace('a', 'x')", 'xbx'],
    ["'aba'.replace('a', 'x', 1)", 'xba'],
    ["'abc'.reverse()", 'cba'],
    ["'a,b,c'.split(',')", ['a', 'b', 'c']],
    ["'abc'.substring(1, 2)", 'b'],
    ["' a '.trim()", 'a'],
    ["'aB'.lowerAscii() + 'aB'.upperAscii()", 'abAB'],
    ["'%s has %d, %.1f%%'.format([self.name, self.replicas, self.share])", 'web has 3, 0.5%'],
    ["'abc'.matches('b+')", true],
    ["size('héllo')", 5n],
    ['[1, 2, 2].isSorted()', true],
    ['[2, 1].isSorted()', false],
    ['self.list.sum()', 6n],
    ['[0.5, 1.5].sum()', 2],
    ['self.list.min() + self.list.max()', 4n],
    ['self.list.indexOf(2)', 1n],
    ['self.list.lastIndexOf(9)', -1n],
    ['[1, 1, 2].distinct()', [1n, 2n]],
    ['[2, 1].sort()', [1n, 2n]],
    ['[1, 2].reverse()', [2n, 1n]],
    ['[[1], [2]].flatten()', [1n, 2n]],
    ['[1, 2, 3].slice(1, 3)', [2n, 3n]],
    ['sets.contains([1, 2], [2])', true],
    ['sets.equivalent([1, 2], [2, 1])', true],
    ['sets.intersects([1], [2])', false],
    ["isQuantity('1Gi') && !isQuantity('many')", true],
    ["quantity('1Gi').isGreaterThan(quantity('500Mi'))", true],
    ["quantity('1').compareTo(quantity('1000m'))", 0n],
    ["quantity('1') == quantity('1000m')", true],
    ["quantity('1k').add(quantity('1')).asInteger()", 1001n],
    ["quantity('5').sub(6).sign()", -1n],
    ["quantity('100m').asApproximateFloat()", 0.1],
    ["isURL('https://example.com') && !isURL('example')", true],
    ["url('https://u@example.com:80/a?b=c&b=d').getHost()", 'example.com:80'],
    [
      "url('https://example.com:80/a').getHostname() + url('https://a:80/').getPort()",
      'example.com80',
    ],
    [
      "url('https://example.com/a b').getScheme()",
      '! URL parse error during conversion from string: https://example.com/a b',
    ],
    ["url('https://example.com/a?b=c').getQuery()['b']", ['c']],
    ["url('/a/b').getEscapedPath()", '/a/b'],
    ["isIP('10.0.0.1') && !isIP('10.0.0.256')", true],
    ["ip('::1').isLoopback() && ip('::1').family() == 6", true],
    ["cidr('10.0.0.0/8').containsIP('10.1.2.3')", true],
    ["cidr('10.0.0.0/8').containsCIDR('11.0.0.0/16')", false],
    ["cidr('10.0.0.0/8').prefixLength()", 8n],
  ])('%s', (text, value) => {
    expect(evaluated(text)).toEqual(value);
  });
});
