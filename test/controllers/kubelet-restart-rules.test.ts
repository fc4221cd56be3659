// Containers with a restart policy of their own, and rules for what they exit with (KEP-5307).

import { expect, test } from 'vitest';
import { shell } from '../support/kubectl.js';

const container = (name: string, script: string, more: object = {}) => ({
  name,
  image: 'busybox',
  command: ['sh', '-c', script],
  ...more,
});
const podOf = (restartPolicy: string, containers: object[], initContainers: object[] = []) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { restartPolicy, containers, initContainers },
});
const on = (action: string, operator: string, values: number[]) => ({
  restartPolicy: 'Never',
  restartPolicyRules: [{ action, exitCodes: { operator, values } }],
});

function running(pod: object) {
  const { kubectl, session } = shell({ 'pod.json': JSON.stringify(pod) }, 1);
  const created = kubectl('apply -f pod.json');
  const field = (path: string) => kubectl(['get', 'pod', 'web', '-o', `jsonpath={${path}}`]).stdout;
  return { created, field, kubectl, advance: (seconds: number) => session.advance(seconds * 1000) };
}
const restarts = (i: number) => `.status.containerStatuses[${i}].restartCount`;

test('a container that is to run once stays ended beside one that is started again', () => {
  const once = container('once', 'sleep 10; exit 1', { restartPolicy: 'Never' });
  const w = running(podOf('OnFailure', [once, container('more', 'sleep 15; exit 1')]));
  w.advance(120);
  expect(w.field(restarts(0))).toBe('0');
  expect(w.field('.status.containerStatuses[0].state.terminated.reason')).toBe('Error');
  expect(Number(w.field(restarts(1)))).toBeGreaterThan(1);
  expect(w.field('.status.phase')).toBe('Running');
});

test('a pod whose containers all are to run once is over, though others of its kind would go on', () => {
  const once = container('once', 'sleep 10; exit 1', { restartPolicy: 'Never' });
  const w = running(podOf('Always', [once]));
  w.advance(30);
  expect(w.field('.status.phase')).toBe('Failed');
});

test('an init container that is to run once makes the pod fail', () => {
  const init = container('init', 'sleep 10; exit 1', { restartPolicy: 'Never' });
  const w = running(podOf('Always', [container('main', 'sleep 1800')], [init]));
  w.advance(60);
  expect(w.field('.status.phase')).toBe('Failed');
  expect(w.kubectl('get pod web --no-headers').stdout).toMatch(/web +0\/1 +Init:Error +0 /);
});

test('the first rule that speaks of an exit code decides, and without one the policy', () => {
  const rules = on('Restart', 'In', [42]);
  const w = running(
    podOf('Never', [container('a', 'sleep 20; exit 42', rules), container('b', 'sleep 90', rules)]),
  );
  w.advance(75);
  expect(Number(w.field(restarts(0)))).toBeGreaterThan(0);
  expect(w.field('.status.phase')).toBe('Running');
  const other = running(podOf('Never', [container('a', 'sleep 5; exit 41', rules)]));
  other.advance(60);
  expect(other.field('.status.phase')).toBe('Failed');
  expect(other.field(restarts(0))).toBe('0');
  const not = running(podOf('Never', [container('a', 'exit 41', on('Restart', 'NotIn', [42]))]));
  not.advance(60);
  expect(not.field('.status.containerStatuses[0].state.waiting.reason')).toBe('CrashLoopBackOff');
});

test('rules need a policy beside them, an action and exit codes', () => {
  const { restartPolicyRules } = on('DoNotRestart', 'Equals', []);
  const bare = { restartPolicyRules: [...restartPolicyRules, { action: 'Restart' }] };
  expect(running(podOf('Never', [container('a', 'true', bare)])).created.stderr).toBe(
    `The Pod "web" is invalid: 
* spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used
* spec.containers[0].restartPolicyRules[0].action: Unsupported value: "DoNotRestart": supported values: "Restart", "RestartAllContainers"
* spec.containers[0].restartPolicyRules[0].exitCodes.operator: Unsupported value: "Equals": supported values: "In", "NotIn"
* spec.containers[0].restartPolicyRules[1].exitCodes: Required value: must be specified
`,
  );
});

test('an end that has all begin anew restarts every container in the sandbox they have, init containers first', () => {
  const watcher = container('watcher', 'sleep 30; exit 88', {
    ...on('RestartAllContainers', 'In', [88]),
    restartPolicy: 'Always',
  });
  const inits = [container('setup', 'echo ready'), watcher];
  const w = running(podOf('Never', [container('main', 'sleep 3600')], inits));
  w.advance(5);
  const place = w.field('.metadata.uid} {.status.podIP');
  const seen = new Set<string>();
  for (let i = 0; i < 60; i++) {
    w.advance(1);
    const condition = '.status.conditions[?(@.type=="AllContainersRestarting")].status';
    seen.add(w.field(`${condition}} {.status.containerStatuses[0].restartCount`));
    seen.add(w.kubectl('get pod web --no-headers').stdout.split(/ +/)[2] ?? '');
  }
  expect(seen).toContain('True 0');
  expect(seen).toContain('False 1');
  for (const list of ['initContainerStatuses', 'containerStatuses'])
    expect(w.field(`.status.${list}[*].restartCount`).split(' ')).not.toContain('0');
  expect(w.field('.status.phase')).toBe('Running');
  expect(w.field('.metadata.uid} {.status.podIP')).toBe(place);
  expect(w.field('.status.containerStatuses[0].lastState.terminated.reason')).toBe(
    'RestartingAllContainers',
  );
  expect(w.kubectl('get events').stdout).toContain('Stopping container main');
});

test('of a pod that begins anew by itself nothing is over, though it is to run once', () => {
  const rule = on('RestartAllContainers', 'NotIn', [0]);
  const w = running(podOf('Never', [container('a', 'sleep 10; exit 3', rule)]));
  w.advance(60);
  expect(w.field('.status.phase')).toBe('Running');
  expect(Number(w.field(restarts(0)))).toBeGreaterThan(1);
});
