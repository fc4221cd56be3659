import { describe, expect, test } from 'vitest';
import { clusterShell, configMap } from '../support/cluster-shell.js';

describe('manifests', () => {
  test('a file may hold several documents, and lists in them', () => {
    const { kubectl } = clusterShell();
    const list = `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: d}}\n`;
    expect(
      kubectl('create -f -', `${configMap('a', '{}')}---\n# nothing\n---\n${list}`).stdout,
    ).toBe('configmap/a created\nconfigmap/c created\nconfigmap/d created\n');
  });

  test('a directory is read in order, deeper ones only with -R, other files never', () => {
    const { kubectl } = clusterShell({
      'd/b.yaml': configMap('b', '{}'),
      'd/a.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}',
      'd/e/c.yml': configMap('c', '{}'),
      'd/notes.txt': 'no manifest',
    });
    expect(kubectl('create -f d --dry-run=client').stdout).toBe(
      'configmap/a created (dry run)\nconfigmap/b created (dry run)\n',
    );
    expect(kubectl('create -R -f d --dry-run=client').stdout).toContain('configmap/c');
  });

  test('what is wrong with one object does not keep the others back', () => {
    const { kubectl } = clusterShell();
    const ran = kubectl(
      'apply -f -',
      `${configMap('a', '{}')}---\napiVersion: example.com/v1\nkind: Bogus\nmetadata: {name: foo}\n---\n${configMap('b', '{}')}`,
    );
    expect(ran).toEqual({
      code: 1,
      stdout: 'configmap/a created\nconfigmap/b created\n',
      stderr:
        'error: resource mapping not found for name: "foo" namespace: "" from "STDIN": no matches for kind "Bogus" in version "example.com/v1"\nensure CRDs are installed first\n',
    });
  });

  test('an object must be in the namespace that was said', () => {
    const { kubectl, find } = clusterShell();
    kubectl('create ns team');
    const stated = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: team}\n';
    expect(kubectl('apply -n default -f -', stated).stderr).toBe(
      `error: the namespace from the provided object "team" does not match the namespace "default". You must pass '--namespace=team' to perform this operation.\n`,
    );
    kubectl('apply -f -', stated);
    expect(find('ConfigMap', 'c', 'team')).toBeDefined();
  });

  test.each([
    ['apply -f gone.yaml', '', 'the path "gone.yaml" does not exist'],
    ['apply -f -', '', 'no objects passed to apply'],
    ['create -f -', '', 'no objects passed to create'],
    ['apply', '', 'must specify one of -f and -k'],
    [
      'create -f -',
      'apiVersion: v1\nind: Pod\n',
      'error validating "STDIN": error validating data: kind not set; if you choose to ignore these errors, turn validation off with --validate=false',
    ],
    [
      'create -f - --validate=false',
      'apiVersion: v1\nind: Pod\n',
      `unable to decode "STDIN": Object 'Kind' is missing in '{"apiVersion":"v1","ind":"Pod"}'`,
    ],
    [
      'create -f - --validate=foo',
      'a: b',
      'invalid - validate option "foo"; must be one of: strict (or true), warn, ignore (or false)',
    ],
  ])('%s', (line, stdin, message) => {
    const { kubectl } = clusterShell();
    expect(kubectl(line, stdin)).toEqual({ code: 1, stdout: '', stderr: `error: ${message}\n` });
  });

  test('unknown fields are refused, warned of, or dropped', () => {
    const { kubectl } = clusterShell();
    const odd = `${configMap('c', '{}')}datum: {}\n`;
    expect(kubectl('create -f -', odd).stderr).toBe(
      'Error from server (BadRequest): error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "datum"\n',
    );
    expect(kubectl('create -f - --validate=warn --dry-run=server', odd)).toEqual({
      code: 0,
      stdout: 'configmap/c created (server dry run)\n',
      stderr: 'Warning: unknown field "datum"\n',
    });
    expect(kubectl('create -f - --validate=ignore', odd).stderr).toBe('');
  });
});
