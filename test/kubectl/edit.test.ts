import { expect, test } from 'vitest';
import type { KubectlIo } from '../../src/kubectl/io.js';
import { runKubectl } from '../../src/kubectl/run.js';
import { shell } from '../support/kubectl.js';

const { session, kubectl } = shell();
kubectl('create deployment web --image=nginx:1.26 --replicas=2');

const MANIFEST = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\ndata:\n  a: "1"\n';

/** Runs a command with somebody who saves, in turn, what each of these makes of what he is shown. */
function editing(line: string, ...saves: ((shown: string) => string)[]) {
  let [stdout, stderr] = ['', ''];
  const shown: string[] = [];
  const kept: string[] = [];
  const io: KubectlIo = {
    session,
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    files: { read: () => MANIFEST, list: () => undefined, stdin: () => '' },
    edit: (text) => {
      shown.push(text);
      return saves.shift()?.(text) ?? '';
    },
    keep: (text, ending) => {
      kept.push(text);
      return `/tmp/kept${ending}`;
    },
    isTerminal: false,
    colour: false,
    width: 80,
    env: {},
  };
  const code = runKubectl(line.split(' '), io);
  return { code, stdout, stderr, shown, kept };
}

const replicas = () => kubectl('get deploy web -o jsonpath={.spec.replicas}').stdout;

test('what is changed is sent, and nothing else', () => {
  const { code, stdout, shown } = editing('edit deployment/web', (text) =>
    text.replace('replicas: 2', 'replicas: 3'),
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'deployment.apps/web edited\n' });
  expect(shown[0]).toMatch(/^# Please edit the object below\./);
  expect(shown[0]).toContain('apiVersion: apps/v1\nkind: Deployment\n');
  expect(shown[0]).not.toContain('managedFields');
  expect(replicas()).toBe('3');
});

test('in JSON too', () => {
  const { stdout, shown } = editing('edit deployment web -o json', (text) =>
    text.replace('"replicas": 3', '"replicas": 4'),
  );
  expect(shown[0]).toContain('"kind": "Deployment"');
  expect(stdout).toBe('deployment.apps/web edited\n');
  expect(replicas()).toBe('4');
});

test.each([
  ['nothing is changed', (text: string) => text, 'Edit cancelled, no changes made.\n'],
  ['nothing is left', () => '# only this\n', 'Edit cancelled, saved file was empty.\n'],
])('when %s, that is all', (_when, save, said) => {
  const { head } = session.log;
  expect(editing('edit deployment web', save)).toMatchObject({ code: 0, stdout: '', stderr: said });
  expect(session.log.head).toBe(head);
});

test('what is refused is shown again with the reason, and mended', () => {
  const { code, stdout, shown } = editing(
    'edit deployment web',
    (text) => text.replace('replicas: 4', 'replicas: -1'),
    (text) => text.replace('replicas: -1', 'replicas: 1'),
  );
  expect(shown[1]).toMatch(
    /^# deployments\.apps "web" was not valid:\n# \* spec\.replicas: Invalid value: -1: must be greater than or equal to 0\n#\n/m,
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'deployment.apps/web edited\n' });
  expect(replicas()).toBe('1');
});

test('the same mistake twice ends it, and the work is kept', () => {
  const wrong = (text: string) => text.replace('replicas: 1', 'replicas: -1');
  const { code, stderr, kept } = editing('edit deployment web', wrong, (text) => text);
  expect(code).toBe(1);
  expect(stderr).toContain(
    'A copy of your changes has been stored to "/tmp/kept.yaml"\nerror: Edit cancelled, no valid changes were saved.\n',
  );
  expect(kept[0]).toContain('replicas: -1');
});

test('an object cannot be made another one', () => {
  const { code, stderr } = editing('edit deployment web', (text) =>
    text.replace('name: web\n', 'name: api\n'),
  );
  expect(code).toBe(1);
  expect(stderr).toContain('error: At least one of apiVersion, kind and name was changed\n');
});

test('several objects are shown as one List, and only what was changed is sent', () => {
  kubectl('create deployment api --image=nginx:1.26');
  const { stdout, shown } = editing('edit deployments', (text) =>
    text.replace(/replicas: 1\n/, 'replicas: 5\n'),
  );
  expect(shown[0]).toMatch(/kind: List\nmetadata: \{\}\n$/);
  expect(stdout).toBe('deployment.apps/api edited\ndeployment.apps/web skipped\n');
});

test('what is to be created, and what was applied last, can be edited too', () => {
  const made = editing('create --edit -f one.yaml', (text) => text.replace('one', 'other'));
  expect(made.stdout).toBe('configmap/other created\n');
  expect(kubectl('apply -f -', MANIFEST).code).toBe(0);
  const { stdout } = editing('apply edit-last-applied configmap/one', (text) =>
    text.replace('a: "1"', 'a: "2"'),
  );
  expect(stdout).toBe('configmap/one edited\n');
  expect(kubectl('apply view-last-applied configmap/one').stdout).toContain('a: "2"');
  expect(kubectl('get configmap one -o jsonpath={.data.a}').stdout).toBe('1');
});

test('where there is no editor, it says what to do instead', () => {
  expect(kubectl('edit deployment web').stderr).toMatch(
    /^error: no editor can be started from here/,
  );
});
