import { expect, test } from 'vitest';
import { splitWords } from '../../src/scenario/command-line.js';
import { parseScenario } from '../../src/scenario/parse.js';
import type { Deed, Scenario } from '../../src/scenario/scenario.js';

const withSpec = (spec: string): string =>
  `apiVersion: kubetape.io/v1alpha1\nkind: Scenario\nmetadata: {name: test}\nspec:\n${spec.replace(/^/gm, '  ')}\n`;

function accepted(text: string): Scenario {
  const read = parseScenario(text);
  if (!read.ok) throw new Error(read.errors.join('\n'));
  return read.scenario;
}

function refusals(text: string): readonly string[] {
  const read = parseScenario(text);
  return read.ok ? [] : read.errors;
}

const stepErrors = (step: string) => refusals(withSpec(`steps:\n- ${step}`));
const deed = (step: string): Deed | undefined =>
  accepted(withSpec(`steps:\n- ${step}`)).steps[0]?.deed;

test('what a scenario leaves out is as in a new cluster', () => {
  expect(accepted(withSpec('steps: []'))).toEqual({
    name: 'test',
    about: '',
    settings: {
      seed: 1,
      kubernetes: '1.36',
      latency: 'realistic',
      epoch: Date.UTC(2026, 0, 1),
    },
    nodes: 3,
    clock: 'settle',
    steps: [],
    laws: [],
  });
});

test('the setting of a scenario is read, whether YAML takes a version for a number or not', () => {
  const { settings, nodes, clock } = accepted(
    withSpec(
      'seed: 7\nkubernetes: 1.28\nlatency: instant\nstart: "2026-03-01T00:00:00Z"\nclock: manual\ncluster: {nodes: 5}\nsteps: []',
    ),
  );
  expect({ ...settings, nodes, clock }).toEqual({
    seed: 7,
    kubernetes: '1.28',
    latency: 'instant',
    epoch: Date.UTC(2026, 2, 1),
    nodes: 5,
    clock: 'manual',
  });
});

test.each([
  [
    'advance: 6 minutes',
    /^spec\.steps\[0\]\.advance: Invalid value: "6 minutes": "6 minutes" is not a duration/,
  ],
  ['advance: 0s', /^spec\.steps\[0\]\.advance: Invalid value: "0s": must be greater than 0$/],
  ['advnace: 6m', /^unknown field "spec\.steps\[0\]\.advnace": did you mean "advance"\?$/],
  ['{advance: 6m, settle: true}', /^spec\.steps\[0\]\.settle: Forbidden: a step does one thing/],
  ['{advance: 6m, output: x}', /^spec\.steps\[0\]\.output: Forbidden: only `run` prints/],
  [
    'run: ls -l',
    /^spec\.steps\[0\]\.run: Invalid value: "ls -l": must be a command line of kubectl/,
  ],
  ['run: kubectl get pods | wc -l', /no pipes$/],
  [
    'run: {comand: kubectl get pods}',
    /^unknown field "spec\.steps\[0\]\.run\.comand": did you mean "command"\?$/,
  ],
  [
    '{run: kubectl get pods, fails: maybe}',
    /fails: Invalid value: "maybe": must be true or an exit code$/,
  ],
  ['{run: kubectl get pods, matches: "("}', /matches: Invalid value: "\(": .*Unterminated group/],
  [
    'expect: {path: .spec}',
    /^spec\.steps\[0\]\.expect: Required value: must specify one of: `get`, `list`, `cel`, `law`$/,
  ],
  ['expect: {get: web}', /expect\.get: Invalid value: "web": must be KIND\/NAME/],
  ['expect: {get: deploymnt/web}', /the server doesn't have a resource type "deploymnt"$/],
  [
    'expect: {get: deployment/web, equals: 3}',
    /expect\.path: Required value: to say what is compared$/,
  ],
  ['expect: {get: deployment/web, path: "{.a", equals: 3}', /expect\.path: Invalid value/],
  [
    'expect: {get: deployment/web, count: 3}',
    /expect\.count: Forbidden: may not be specified with `get`$/,
  ],
  ['expect: {get: deployment/web, absent: true, path: .spec}', /expect\.path: Forbidden/],
  ['expect: {list: pods}', /must specify `count`, or `path`/],
  ['expect: {list: pods, selector: "a in", count: 1}', /expect\.selector: Invalid value/],
  [
    'advance: {until: deployment/web, within: 5m}',
    /advance\.until: Invalid value.*is not something to wait for/,
  ],
  ['advance: {until: deployment/web Available}', /advance\.within: Required value$/],
  ['apply: {fil: web.yaml}', /unknown field "spec\.steps\[0\]\.apply\.fil": did you mean "file"\?/],
  ['{}', /^spec\.steps\[0\]: Required value: must specify one of: `run`/],
  ['settle: false', /settle: Invalid value: false: must be true$/],
])('the step %s is refused', (step, error) => {
  const errors = stepErrors(step);
  expect(errors[0]).toMatch(error);
});

test('all that is wrong with a file is told at once', () => {
  expect(
    refusals(
      'apiVersion: v1\nkind: Scenario\nmetadata: {}\nspec:\n  seed: -1\n  cluster: {nodes: 1.5}\n  kubernetes: 1.12\n  start: tomorrow\n  steps: 3\n  stpes: []\n  always: [{name: a, get: pod/x}, {name: a, get: pod/y}]\n',
    ),
  ).toEqual([
    'apiVersion: Unsupported value: "v1": supported values: "kubetape.io/v1alpha1"',
    'unknown field "spec.stpes": did you mean "steps"?',
    'metadata.name: Required value',
    'spec.seed: Invalid value: -1: must be a whole number between 0 and 4294967295, inclusive',
    'spec.kubernetes: Unsupported value: 1.12: supported values: "1.28", "1.36"',
    'spec.start: Invalid value: "tomorrow": must be a time like 2026-03-01T00:00:00Z',
    'spec.cluster.nodes: Invalid value: 1.5: must be a whole number between 0 and 5000, inclusive',
    'spec.steps: Invalid value: 3: must be a list',
    'spec.always[1].name: Duplicate value: "a"',
  ]);
});

test('a key that is given twice is refused with its line', () => {
  expect(refusals(withSpec('steps:\n- advance: 1m\n  advance: 2m'))[0]).toMatch(
    /^line \d+: key "advance" already set in map$/,
  );
});

test('YAML that is none is refused', () => {
  expect(refusals('a: [')[0]).toMatch(/^yaml: /);
  expect(refusals('1')[0]).toMatch(/must be a mapping/);
});

test('steps are read into what they do', () => {
  expect(deed('advance: 1h30m')).toEqual({ do: 'advance', by: 5_400_000, text: '1h30m' });
  expect(deed('{run: kubectl get pods, output: "", fails: 1}')).toEqual({
    do: 'run',
    line: 'kubectl get pods',
    words: ['kubectl', 'get', 'pods'],
    expected: { matches: [], output: '', fails: 1 },
  });
  expect(deed('run: {command: kubectl apply -f -, stdin: "a: 1"}')).toMatchObject({
    words: ['kubectl', 'apply', '-f', '-'],
    stdin: 'a: 1',
  });
  expect(deed('apply: {kind: Pod}')).toEqual({ do: 'apply', manifests: [{ kind: 'Pod' }] });
  expect(deed('apply: {file: web.yaml}')).toEqual({ do: 'apply', file: 'web.yaml' });
  expect(deed('fault: {node: node-1, is: Down, for: 5m}')).toEqual({
    do: 'fault',
    name: 'node-1-down',
    spec: { node: 'node-1', is: 'Down', for: '5m' },
  });
  expect(deed('note: hello')).toEqual({ do: 'tell' });
});

test('a note may stand beside a deed', () => {
  const { steps } = accepted(withSpec('steps:\n- note: Wait.\n  advance: 1m'));
  expect(steps).toEqual([
    { path: 'spec.steps[0]', note: 'Wait.', deed: { do: 'advance', by: 60_000, text: '1m' } },
  ]);
});

test('cluster-scoped kinds have no namespace, others that of the claim or `default`', () => {
  const subject = (claim: string) => {
    const read = deed(`expect: ${claim}`);
    return read?.do === 'expect' ? read.claim.subject : undefined;
  };
  expect(subject('{get: no/node-1}')).toEqual({ text: 'no/node-1', kind: 'Node', name: 'node-1' });
  expect(subject('{get: deploy/web}')).toMatchObject({ kind: 'Deployment', namespace: 'default' });
  expect(subject('{get: po/a, namespace: shop}')).toMatchObject({ namespace: 'shop' });
  expect(subject('{list: pods, namespace: "*", count: 1}')).not.toHaveProperty('namespace');
});

test.each([
  ["kubectl get pods -l 'a=b c'", ['kubectl', 'get', 'pods', '-l', 'a=b c']],
  ['a "b \\" c" d\\ e', ['a', 'b " c', 'd e']],
  ["-o jsonpath='{.items[*].metadata.name}'", ['-o', 'jsonpath={.items[*].metadata.name}']],
  ["run x -- sh -c 'exit $CODE; echo'", ['run', 'x', '--', 'sh', '-c', 'exit $CODE; echo']],
  ['a \\\n  b', ['a', 'b']],
  ["''", ['']],
  ['', []],
])('the words of %j', (line, words) => {
  expect(splitWords(line)).toEqual({ ok: true, value: words });
});

test.each([
  'a | b',
  'a > b',
  'a; b',
  'a & b',
  'a `b`',
  'a $B',
  'a "$B"',
  'a "b',
  "a 'b",
  'a < b',
])('what only a shell could do is refused: %s', (line) => {
  expect(splitWords(line).ok).toBe(false);
});

test('an empty file, and one with several scenarios, are refused in one line', () => {
  const empty = { ok: false, errors: ['the file is empty: write a scenario'] };
  expect(parseScenario('')).toEqual(empty);
  expect(parseScenario('---\n# nothing\n')).toEqual(empty);
  const one =
    'apiVersion: kubetape.io/v1alpha1\nkind: Scenario\nmetadata: {name: a}\nspec: {steps: []}\n';
  expect(parseScenario(`---\n${one}`).ok).toBe(true);
  expect(parseScenario(`${one}---\n${one}`)).toEqual({
    ok: false,
    errors: ['there are 2 documents: write one scenario a file'],
  });
});
