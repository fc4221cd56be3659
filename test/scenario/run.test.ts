import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportLines } from '../../src/history/export.js';
import { digestOf } from '../../src/log/digest.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { Tape } from '../../src/log/tape.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { brokenLawText } from '../../src/scenario/law-report.js';
import { parseScenario } from '../../src/scenario/parse.js';
import { type RunOptions, runScenario } from '../../src/scenario/run.js';
import type { Scenario } from '../../src/scenario/scenario.js';

const WEB = `
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    replicas: 2
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec: {containers: [{name: web, image: 'nginx:1.26'}]}`;
const APPLY = `- apply: ${WEB.replaceAll('\n', '\n    ')}\n`;

function scenario(steps: string, more = ''): Scenario {
  const text = `apiVersion: kubetape.io/v1alpha1\nkind: Scenario\nmetadata: {name: test}\nspec:\n  steps:\n${steps.replace(/^/gm, '  ')}\n${more.replace(/^/gm, '  ')}\n`;
  const read = parseScenario(text);
  if (!read.ok) throw new Error(`${read.errors.join('\n')}\n${text}`);
  return read.scenario;
}

const run = (steps: string, more = '', options: RunOptions = {}) =>
  runScenario(scenario(steps, more), options);
const problemOf = (steps: string) => run(steps).steps.find(({ problem }) => problem)?.problem;

test('after a change its consequences are awaited, unless the clock is moved by hand', () => {
  const pods = '- expect: {list: pods, where: {path: .status.phase, equals: Running}, count: 2}';
  expect(run(APPLY + pods).passed).toBe(true);
  const byHand = run(APPLY + pods, 'clock: manual');
  expect(byHand.steps[1]?.problem).toMatch(/^the number of pods.* is 0, expected 2$/);
  expect(run(`${APPLY}- settle: true\n${pods}`, 'clock: manual').passed).toBe(true);
});

test('the first step that fails ends the run', () => {
  const { passed, steps } = run(
    '- expect: {get: deployment/web}\n- advance: 1m\n- note: never told',
  );
  expect(passed).toBe(false);
  expect(steps.map(({ status, problem }) => problem ?? status)).toEqual([
    'deployment/web is not there',
    'skipped',
    'skipped',
  ]);
});

test.each([
  [
    '{get: deployment/web, path: .spec.replicas, equals: 3}',
    'deployment/web .spec.replicas is 2, expected 3',
  ],
  [
    '{get: deployment/web, path: .spec.replicas, atMost: 1}',
    'deployment/web .spec.replicas is 2, expected at most 1',
  ],
  [
    '{get: deployment/web, path: .spec.replicas, atLeast: 3}',
    'deployment/web .spec.replicas is 2, expected at least 3',
  ],
  [
    '{get: deployment/web, path: .metadata.name, matches: "^api"}',
    'deployment/web .metadata.name is "web", expected to match ^api',
  ],
  [
    '{get: deployment/web, path: .spec.nothing}',
    'deployment/web .spec.nothing is missing, expected to be there',
  ],
  ['{get: deployment/web, absent: true}', 'deployment/web is there'],
  [
    '{get: deployment/web, object: {status: {replicas: 4}}}',
    'deployment/web .status.replicas is 2, expected 4',
  ],
  [
    '{get: deployment/web, object: {spec: {template: {spec: {containers: []}}}}}',
    /\.spec\.template\.spec\.containers is .*, expected \[\]$/,
  ],
  [
    '{list: pods, selector: app=web, count: {atLeast: 3}}',
    'the number of pods with app=web is 2, expected at least 3',
  ],
  [
    '{list: pods, path: .spec.nodeName, equals: moon}',
    /^Pod\/web-\S+ \.spec\.nodeName is "node-\d", expected "moon"$/,
  ],
])('expecting %s of two web servers says what is so instead', (claim, problem) => {
  const found = problemOf(`${APPLY}- expect: ${claim}`);
  if (problem instanceof RegExp) expect(found).toMatch(problem);
  else expect(found).toBe(problem);
});

test.each([
  '{get: deployment/web}',
  '{get: deployment/api, absent: true}',
  '{get: deployment/web, path: .status.unavailableReplicas, equals: 0}',
  '{get: deployment/web, path: .spec.template.spec.nodeName, equals: null}',
  '{get: deployment/web, object: {metadata: {name: web}, spec: {replicas: 2}}}',
  '{get: deployment/web, path: ".status.conditions[?(@.type==\\"Available\\")].status", equals: "True"}',
  '{list: pods, count: 2, path: .metadata.labels.app, equals: web}',
  '{list: nodes, count: 3}',
])('of two web servers it holds that %s', (claim) => {
  expect(problemOf(`${APPLY}- expect: ${claim}`)).toBeUndefined();
});

test('a command line must succeed, unless it is expected to fail', () => {
  expect(problemOf('- run: kubectl get pod/web')).toBe(
    'exit code 1:\nError from server (NotFound): pods "web" not found',
  );
  expect(problemOf('- {run: kubectl get pod/web, fails: true}')).toBeUndefined();
  expect(problemOf('- {run: kubectl get pod/web, fails: 2}')).toMatch(/^exit code 1, expected 2/);
  expect(problemOf('- {run: kubectl get nodes, fails: true}')).toMatch(/^it succeeded/);
});

test('what a command line prints is compared, whether it says it on standard output or error', () => {
  const line = 'run: kubectl get pods';
  const none = 'No resources found in default namespace.';
  expect(problemOf(`- {${line}, output: ${none}}`)).toBeUndefined();
  expect(problemOf(`- {${line}, output: none}`)).toBe(
    `it printed\n${none}\nand was expected to print\nnone`,
  );
  expect(problemOf(`- {${line}, matches: [found, '^No']}`)).toBeUndefined();
  expect(problemOf(`- {${line}, matches: pods$}`)).toBe(`nothing matches pods$ in\n${none}`);
});

test('a command line reads what it is given, and files beside the scenario', () => {
  const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
  const stdin = `- run:\n    command: kubectl apply -f -\n    stdin: |\n      ${yaml.replaceAll('\n', '\n      ')}\n  output: configmap/a created\n`;
  expect(problemOf(stdin)).toBeUndefined();
  const read = (path: string) => (path === 'a.yaml' ? yaml : 'nothing');
  const { passed } = run('- apply: {file: a.yaml}\n- expect: {get: cm/a}', '', {
    files: { read, list: () => undefined },
  });
  expect(passed).toBe(true);
  expect(problemOf('- apply: {file: a.yaml}')).toContain('a.yaml');
});

test('time passes until something holds, and no further', () => {
  const { steps } = run(
    `${APPLY}- advance: {until: deployment/web Available, within: 1h}`,
    'clock: manual',
  );
  expect(steps[1]?.status).toBe('passed');
  expect(steps[1]?.took).toBeLessThan(60_000);
  expect(problemOf('- advance: {until: deployment/web Available, within: 1m}')).toBe(
    'deployment/web Available did not hold within 1m0s',
  );
  expect(problemOf(`- advance: {until: {list: pods, count: 9}, within: 1m}`)).toBe(
    'the number of pods is 0, expected 9 within 1m0s',
  );
});

test('faults are objects that come and go', () => {
  const { passed } = run(
    '- fault: {node: node-1, is: Down}\n- expect: {get: fault/node-1-down}\n- heal: node-1-down\n- advance: 1m\n- expect: {get: fault/node-1-down, absent: true}',
  );
  expect(passed).toBe(true);
  expect(problemOf('- fault: {node: node-1, is: Tired}')).toContain(
    'spec.is: Unsupported value: "Tired"',
  );
  expect(problemOf('- heal: nothing')).toBe('faults.kubetape.io "nothing" not found');
});

test('a bookmark names a moment that later command lines may look at', () => {
  const { steps } = run(
    `- bookmark: before\n${APPLY}- run: kubectl get deployments --at before\n  output: No resources found in default namespace.\n- {run: kubectl get deployments, matches: web}`,
  );
  expect(steps.map(({ problem }) => problem)).toEqual([undefined, undefined, undefined, undefined]);
});

test('a law that was broken is told with its revision, time and causes', () => {
  const { passed, steps, brokenLaws } = run(
    `${APPLY}- advance: 1m`,
    'never: [{name: two pods, list: pods, selector: app=web, count: {atLeast: 2}}]',
  );
  expect(passed).toBe(false);
  expect(steps.map(({ problem, status }) => problem ?? status)).toEqual([
    'broke the law "two pods"',
    'skipped',
  ]);
  const [broken] = brokenLaws;
  const text = brokenLawText(broken!, defaultSettings.epoch).split('\n');
  expect(text[0]).toMatch(/^broken at revision \d+: never two pods$/);
  expect(text[1]).toBe('  it holds for pods with app=web');
  expect(text[2]).toMatch(
    /^ {2}r\d+ at [\d.]+m?s ObjectCreated Pod\/web-\S+ by replicaset-controller$/,
  );
  expect(text.at(-1)).toMatch(
    /^ {2}r\d+ at [\d.]+m?s ActionTaken "kubectl apply -f -" by kubectl$/,
  );
});

test('a law about objects that are not there says nothing about them', () => {
  const laws = `always:
- {name: enough, get: deployment/web, path: .spec.replicas, atLeast: 2}
- {name: named, list: pods, path: .metadata.name, matches: ^web-}
- {name: there, get: deployment/web}`;
  expect(run('- advance: 1m', laws).passed).toBe(true);
  expect(run(APPLY, laws).passed).toBe(true);
  const { brokenLaws } = run(`${APPLY}- run: kubectl delete deployment web`, laws);
  expect(brokenLaws.map(({ law, found }) => `${law}: ${found}`)).toEqual([
    'there: deployment/web is not there',
  ]);
});

test('a law is broken at the very event, even if all is well again a moment later', () => {
  const law =
    'always: [{name: all available, get: deployment/web, path: .status.unavailableReplicas, equals: 0}]';
  const { brokenLaws } = run(
    `${APPLY}- expect: {get: deployment/web, path: .status.availableReplicas, equals: 2}`,
    law,
  );
  expect(brokenLaws[0]?.found).toMatch(/unavailableReplicas is \d, expected 0$/);
});

test('eventually is a promise with a time limit', () => {
  const law = (within: string, count = 2) =>
    `eventually: [{name: two pods, list: pods, count: ${count}, within: ${within}}]`;
  expect(run(`${APPLY}- advance: 1m`, law('1m')).passed).toBe(true);
  expect(run(`- advance: 1m\n${APPLY}`, law('30s')).brokenLaws[0]).toMatchObject({
    form: 'eventually',
    found: 'the number of pods is 0, expected 2',
  });
  const cut = run(APPLY, law('10m', 3));
  expect(cut.brokenLaws[0]?.found).toBe('the number of pods is 2, expected 3');
  expect(brokenLawText(cut.brokenLaws[0]!, defaultSettings.epoch)).toMatch(
    /^not by 10m\S+: eventually two pods\n/,
  );
});

test('a promise may be made in the middle, and counts from there', () => {
  const promise = '- eventually: {get: deployment/web, within: 10s}\n';
  expect(run(`- advance: 1m\n${promise}${APPLY}`).passed).toBe(true);
  expect(run(`${promise}- advance: 1m\n${APPLY}`).passed).toBe(false);
});

test('stopping early takes the first steps only', () => {
  const { steps, passed } = run('- advance: 1m\n- advance: 1m\n- expect: {get: pod/x}', '', {
    until: 2,
  });
  expect(steps.map(({ status }) => status)).toEqual(['passed', 'passed', 'skipped']);
  expect(passed).toBe(true);
});

test('the hash is that of the export, on a tape as in memory', () => {
  const told = scenario(
    `- bookmark: empty\n${APPLY}- advance: 1m\n- {run: kubectl get pods --at empty, output: No resources found in default namespace.}`,
  );
  const log = memoryLog(told.settings);
  const { hash, events } = runScenario(told, { log });
  expect(hash).toBe(digestOf(exportLines(log)));
  expect(events).toBe(log.head);
  const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
  const tape = Tape.create(join(folder, 'kept.tape'), told.settings);
  try {
    const kept = runScenario(told, { log: tape.log, bookmarks: tape.bookmarks });
    expect(kept.steps.map(({ problem }) => problem).filter(Boolean)).toEqual([]);
    expect(kept.hash).toBe(hash);
  } finally {
    tape.close();
    rmSync(folder, { recursive: true });
  }
  const other = { ...told, settings: { ...told.settings, seed: 2 } };
  expect(runScenario(other).hash).not.toBe(hash);
});

test('the example in the documentation runs', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/scenarios.md'), 'utf8');
  const read = parseScenario(/```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '');
  if (!read.ok) throw new Error(read.errors.join('\n'));
  const { passed, steps } = runScenario(read.scenario);
  expect(steps.map(({ problem }) => problem).filter(Boolean)).toEqual([]);
  expect(passed).toBe(true);
});
