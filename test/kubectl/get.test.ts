import { beforeEach, describe, expect, test } from 'vitest';
import { clusterShell } from '../support/cluster-shell.js';
import { shell } from '../support/kubectl.js';

let kubectl: ReturnType<typeof shell>['kubectl'];
let session: ReturnType<typeof shell>['session'];

beforeEach(() => {
  const opened = shell({ 'cols.txt': 'NAME VALUE\nmetadata.name data.a\n' });
  ({ kubectl, session } = opened);
  const configMap = (name: string, a: string, labels: Record<string, string>) =>
    opened.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'default', labels },
      data: { a },
    });
  configMap('web-10', '2', { app: 'web', 'example.com/tier': 'front' });
  configMap('web-2', '10', { app: 'web' });
});

test('the namespace worked in can come from the environment, and -n goes before it', () => {
  const { kubectl } = clusterShell({}, 0, { KUBETAPE_NAMESPACE: 'kube-system' });
  kubectl('create configmap here');
  expect(kubectl('get configmaps -o name -n kube-system').stdout).toContain('configmap/here\n');
  expect(kubectl('get configmap here -n default').stderr).toContain('not found');
  kubectl('create namespace gone');
  expect(kubectl('delete namespace gone').stderr).toBe('');
});

test('a warning can be taken for an error', () => {
  const { kubectl } = clusterShell({}, 0);
  expect(kubectl('get endpoints --warnings-as-errors')).toMatchObject({ code: 1 });
  expect(kubectl('get endpoints --warnings-as-errors').stderr).toContain(
    '\nerror: 1 warning received\n',
  );
});

test('names and ages are all there is of a table that the server does not print', () => {
  const { kubectl } = clusterShell({}, 1);
  expect(kubectl('get nodes --server-print=false').stdout).toMatch(
    /^NAME {5}AGE\nnode-1 {3}\S+\n$/,
  );
});

describe('get', () => {
  test('prints a table of the namespace', () => {
    expect(kubectl('get cm')).toEqual({
      code: 0,
      stdout: 'NAME     DATA   AGE\nweb-10   1      0s\nweb-2    1      0s\n',
      stderr: '',
    });
  });

  test('shows labels as columns, and all of them at the end', () => {
    expect(kubectl('get cm -L app,example.com/tier --show-labels --no-headers').stdout).toBe(
      'web-10   1     0s    web   front   app=web,example.com/tier=front\nweb-2    1     0s    web           app=web\n',
    );
  });

  test('names the kind where several are asked for, and the namespace with -A', () => {
    expect(kubectl('get ns,cm -l app=web').stdout).toBe(
      'NAME               DATA   AGE\nconfigmap/web-10   1      0s\nconfigmap/web-2    1      0s\n',
    );
    expect(kubectl('get cm -A').stdout.split('\n')[1]).toBe('default     web-10   1      0s');
  });

  test('says on standard error when there is nothing', () => {
    expect(kubectl('get pods')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'No resources found in default namespace.\n',
    });
    expect(kubectl('get nodes').stderr).toBe('No resources found\n');
    expect(kubectl('get pods --ignore-not-found').stderr).toBe('');
  });

  test('prints what it found before it complains of what it did not', () => {
    expect(kubectl('get cm web-2 x y')).toEqual({
      code: 1,
      stdout: 'NAME    DATA   AGE\nweb-2   1      0s\n',
      stderr:
        'Error from server (NotFound): configmaps "x" not found\nError from server (NotFound): configmaps "y" not found\n',
    });
    expect(kubectl('get cm/x --ignore-not-found')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('refuses what makes no sense in the words of kubectl', () => {
    expect(kubectl('get foo').stderr).toBe(
      'error: the server doesn\'t have a resource type "foo"\n',
    );
    expect(kubectl('get cm x -l a=b').stderr).toBe(
      'error: name cannot be provided when a selector is specified\n',
    );
    expect(kubectl('get cm x -A').stderr).toBe(
      'error: a resource cannot be retrieved by name across all namespaces\n',
    );
    expect(kubectl('get cm/x ns').stderr).toContain(
      'there is no need to specify a resource type as a separate argument',
    );
    expect(kubectl('get cm --field-selector bogus=1').stderr).toBe(
      'Error from server (BadRequest): Unable to find "/v1, Resource=configmaps" that match label selector "", field selector "bogus=1": "bogus" is not a known field selector: only "metadata.name", "metadata.namespace"\n',
    );
    expect(kubectl('get cm -o bogus').stderr).toMatch(
      /^error: unable to match a printer suitable for the output format "bogus"/,
    );
    expect(kubectl('get').stderr).toMatch(
      /Required resource not specified\.\nSee 'kubectl get -h'/,
    );
  });

  test('prints one object alone and several as a List, without managedFields', () => {
    const one = JSON.parse(kubectl('get cm web-2 -o json').stdout);
    expect(one).toMatchObject({ kind: 'ConfigMap', data: { a: '10' } });
    expect(one.metadata.managedFields).toBeUndefined();
    const list = JSON.parse(kubectl('get cm -o json').stdout);
    expect(list).toMatchObject({
      kind: 'List',
      apiVersion: 'v1',
      metadata: { resourceVersion: '' },
    });
    expect(list.items).toHaveLength(2);
  });

  test('prints names, JSONPath and custom columns', () => {
    expect(kubectl('get cm -o name').stdout).toBe('configmap/web-10\nconfigmap/web-2\n');
    expect(kubectl(['get', 'cm', '-o', 'jsonpath={.items[*].data.a}']).stdout).toBe('2 10');
    const columns = 'NAME     VALUE\nweb-10   2\nweb-2    10\n';
    expect(kubectl('get cm -o custom-columns=NAME:.metadata.name,VALUE:.data.a').stdout).toBe(
      columns,
    );
    expect(kubectl('get cm -o custom-columns-file=cols.txt').stdout).toBe(columns);
  });

  test('sorts by a field: numbers in names by value', () => {
    const names = (sort: string) =>
      kubectl(['get', 'cm', '-o', 'name', `--sort-by=${sort}`])
        .stdout.trim()
        .split('\n');
    expect(names('{.metadata.name}')).toEqual(['configmap/web-2', 'configmap/web-10']);
    expect(names('.data.a')).toEqual(['configmap/web-10', 'configmap/web-2']);
    expect(kubectl('get cm --sort-by=.nothing').stderr).toContain(
      'couldn\'t find any field with path "{.nothing}" in the list of objects',
    );
  });

  test('looks at the past with --at, and replays it with --watch', () => {
    const before = session.log.head;
    session.advance(90_000);
    session.act(
      { verb: 'delete', ref: { kind: 'ConfigMap', namespace: 'default', name: 'web-10' } },
      { technique: 'imperative-command', command: 'kubectl delete cm web-10' },
    );
    expect(kubectl('get cm -l app=web -o name').stdout).toBe('configmap/web-2\n');
    expect(kubectl(`get cm -l app=web -o name --at @${before}`).stdout).toBe(
      'configmap/web-10\nconfigmap/web-2\n',
    );
    expect(kubectl(`get cm -l app=web -w --output-watch-events --at @${before}`).stdout).toBe(
      'EVENT   NAME     DATA   AGE\nADDED   web-10   1      0s\nADDED   web-2    1      0s\nDELETED   web-10   1      90s\n',
    );
    expect(kubectl('get cm --at 9h').stderr).toContain('has not happened yet');
  });
});
