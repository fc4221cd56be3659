import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printJsonPath, relaxedJsonPath } from '../../src/machinery/jsonpath.js';

const LIST = {
  kind: 'List',
  items: [
    {
      metadata: { name: 'one', labels: { 'app.kubernetes.io/name': 'web' } },
      spec: { replicas: 3, paused: false, containers: [{ name: 'a' }, { name: 'b' }] },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    },
    {
      metadata: { name: 'two' },
      spec: { replicas: 1, paused: true, containers: [{ name: 'c' }] },
      status: { phase: 'Pending', conditions: [], note: null },
    },
  ],
};
const print = (template: string, data: unknown = LIST) => {
  const printed = printJsonPath(template, data);
  return printed.ok ? printed.value : printed.error;
};
const strict = (template: string, data: unknown = LIST) => {
  const printed = printJsonPath(template, data, { missingKeys: 'refuse' });
  return printed.ok ? printed.value : printed.error;
};

test.each([
  ['plain text', 'plain text'],
  ['{.kind}', 'List'],
  ['{$.kind} {@.kind} {.kind}', 'List List List'],
  ['{.items[*].metadata.name}', 'one two'],
  ["{.items[0].metadata['name']}", 'one'],
  ["{.items[*]['metadata.name', 'status.phase']}", 'one two Running Pending'],
  ['{.items[0].metadata.labels.app\\.kubernetes\\.io/name}', 'web'],
  ['{..name}', 'one a b two c'],
  ['{.items[*].spec.replicas}', '3 1'],
  ['{.items[*].spec.paused}', 'false true'],
  ['{.items[1].status.note}', 'null'],
  ['{.items[0].spec.containers}', '[{"name":"a"},{"name":"b"}]'],
  ['{.items[0].spec.*}', '[{"name":"a"},{"name":"b"}] false 3'],
  ['{.items[1].status.conditions}', '[]'],
  ['{"\\n"}{"\\t"}{\'it\\\'s\'}{"{"}', "\n\tit's{"],
  ['{.missing}', ''],
])('%s prints %j', (template, text) => {
  expect(print(template)).toBe(text);
});

const NUMBERS = { n: [0, 1, 2, 3, 4, 5] };
test.each([
  ['{.n[0]}', '0'],
  ['{.n[-1]}', '5'],
  ['{.n[1:3]}', '1 2'],
  ['{.n[:2]}', '0 1'],
  ['{.n[4:]}', '4 5'],
  ['{.n[-2:]}', '4 5'],
  ['{.n[0:-4]}', '0 1'],
  ['{.n[::2]}', '0 2 4'],
  ['{.n[1:6:3]}', '1 4'],
  ['{.n[9:9]}', ''],
  ['{.n[0,2,-1]}', '0 2 5'],
])('the slice %s is %j', (template, text) => {
  expect(print(template, NUMBERS)).toBe(text);
});

test.each([
  ['{.items[?(@.status.phase=="Running")].metadata.name}', 'one'],
  ["{.items[?(@.status.phase!='Running')].metadata.name}", 'two'],
  ['{.items[?(@.spec.replicas>1)].metadata.name}', 'one'],
  ['{.items[?(@.spec.replicas<=1)].metadata.name}', 'two'],
  ['{.items[?(@.spec.replicas<3)].metadata.name}', 'two'],
  ['{.items[?(@.spec.replicas>=1)].metadata.name}', 'one two'],
  ['{.items[?(@.spec.paused==true)].metadata.name}', 'two'],
  ['{.items[?(@.metadata.labels)].metadata.name}', 'one'],
  ['{.items[*].status.conditions[?(@.type=="Ready")].status}', 'True'],
  ['{.items[?(@.spec.containers[0].name=="c")].metadata.name}', 'two'],
])('the filter %s keeps %s', (template, text) => {
  expect(print(template)).toBe(text);
});

test('a range repeats what stands before its end, and ranges nest', () => {
  expect(print('{range .items[*]}{.metadata.name}={.status.phase}{"\\n"}{end}{.kind}')).toBe(
    'one=Running\ntwo=Pending\nList',
  );
  expect(
    print('{range .items[*]}{.metadata.name}:{range @.spec.containers[*]}{.name},{end}+{end}'),
  ).toBe('one:a,b,+two:c,+');
});

test('a range over nothing prints nothing and still ends', () => {
  expect(print('{range .items[*]}{.x}{range .y[*]}{.z}{end}!{end}{.kind}', { items: [] })).toBe('');
  expect(print('{range .items[*]}x{end}{.kind}', { items: [], kind: 'List' })).toBe('List');
});

test.each([
  ['{.items', 'unclosed action'],
  ['{.a}{"b', 'unterminated quoted string'],
  ['{.a[0}', 'unterminated array'],
  ['{.a[x]}', 'invalid array index x'],
  ['{.a[?(@.b', 'unterminated filter'],
  ['{.a[?(@.b)}', 'unclosed array expect ]'],
  ['{....a}', 'invalid multiple recursive descent'],
  ['{%}', "unrecognized character in action: U+0025 '%'"],
  ['{1.2.3}', 'cannot parse number 1.2.3'],
])('%s is refused: %s', (template, problem) => {
  expect(print(template)).toBe(`error parsing jsonpath ${template}, ${problem}\n`);
});

test.each([
  ['{.missing}', 'missing is not found'],
  ['{.n[7]}', 'array index out of bounds: index 7, length 2'],
  ['{.n[1:7]}', 'array index out of bounds: index 6, length 2'],
  ['{.n[1:0]}', 'starting index 1 is greater than ending index 0'],
  ['{.n[0:2:0]}', 'step must be > 0'],
  ['{.t[0]}', 'string is not array or slice'],
  ['{.t[?(@.x)]}', 'abc is not array or slice and cannot be filtered'],
  ['{.n[?(@=="x")]}', 'incompatible types for comparison'],
  ['{.n[?(@<>1)]}', 'unrecognized filter operator <>'],
  ['{hello}', 'unrecognized identifier hello'],
  ['{end}', 'not in range, nothing to end'],
])('%s fails: %s', (template, problem) => {
  expect(strict(template, { n: [1, 2], t: 'abc' })).toBe(
    `error executing jsonpath ${JSON.stringify(template)}: ` +
      `Error executing template: ${problem}. Printing more information for debugging the template:\n` +
      `\ttemplate was:\n\t\t${template}\n` +
      `\tobject given to jsonpath engine was:\n\t\tmap[string]interface {}{"n":[]interface {}{1, 2}, "t":"abc"}\n\n\n`,
  );
});

test('as JSON, each part of the template is an array', () => {
  const printed = printJsonPath('{.n[0:2]}', NUMBERS, { asJson: true });
  expect(printed).toEqual({ ok: true, value: '[\n    0,\n    1\n]\n' });
});

test('the loose ways of writing a path mean the same', () => {
  for (const path of ['a.b', '.a.b', '{a.b}', '{.a.b}']) {
    expect(relaxedJsonPath(path)).toEqual({ ok: true, value: '{.a.b}' });
  }
  expect(relaxedJsonPath('{.a}{.b}').ok).toBe(false);
});

test('text without braces is printed as it is', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const template = text.replaceAll('{', '');
      expect(print(template)).toBe(template);
    }),
  );
});

test('any key can be reached once its special characters are escaped', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z./[\]@ ,-]{1,12}$/), fc.integer(), (key, value) => {
      const path = key.replace(/[./[\]@ ,]/g, '\\$&');
      expect(print(`{.${path}}`, { [key]: value })).toBe(String(value));
    }),
  );
});
