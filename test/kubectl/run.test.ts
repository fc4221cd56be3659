import { describe, expect, test } from 'vitest';
import { shell } from '../support/kubectl.js';

const { kubectl } = shell();

describe('a command line', () => {
  test('may begin with flags', () => {
    expect(kubectl('-n kube-system get pods').stderr).toBe(
      'No resources found in kube-system namespace.\n',
    );
  });

  test('that calls nothing we know is met with what may have been meant', () => {
    expect(kubectl('describ pods')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error: unknown command "describ" for "kubectl"\n\nDid you mean this?\n\tdescribe\n',
    });
    expect(kubectl('rollout histroy').stderr).toContain('Did you mean this?\n\thistory\n');
    expect(kubectl('get pods --bogus').stderr).toBe(
      "error: unknown flag: --bogus\nSee 'kubectl get --help' for usage.\n",
    );
  });

  test('with --help explains the verb, examples included', () => {
    const { code, stdout } = kubectl('get --help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Display one or many resources\n\nExamples:\n/);
    expect(stdout).toContain("    -o, --output='':\n");
    expect(kubectl('rollout --help').stdout).toContain('Available Commands:\n');
    expect(kubectl('get pods -h').code).toBe(0);
  });

  test('of a verb that changes things takes no --at', () => {
    expect(kubectl('wait --for=delete pod/x --at 1s').stderr).toContain('--at is for looking back');
  });
});

describe('reading verbs', () => {
  test('list what is served', () => {
    expect(kubectl('api-resources --api-group=apps -o name').stdout).toContain(
      'deployments.apps\n',
    );
    expect(kubectl('api-resources --namespaced=false').stdout).toMatch(
      /^NAME +SHORTNAMES +APIVERSION +NAMESPACED +KIND\n/,
    );
    expect(kubectl('api-versions').stdout.split('\n')).toContain('apps/v1');
    expect(kubectl('version').stdout).toBe('Client Version: v1.36.3\nServer Version: v1.36.3\n');
    expect(kubectl('auth can-i delete nodes').stdout).toBe('yes\n');
  });

  test('explain a field with its type and description', () => {
    const { stdout } = kubectl('explain deploy.spec.replicas');
    expect(stdout).toMatch(
      /^GROUP: {6}apps\nKIND: {7}Deployment\nVERSION: {4}v1\n\nFIELD: replicas <integer>\n\nDESCRIPTION:\n {4}Number of desired pods/,
    );
    expect(kubectl('explain pod.spec --recursive').stdout).toContain(
      '  containers\t<[]Container> -required-\n    args\t<[]string>\n',
    );
    expect(kubectl('explain pod.nothing').stderr).toBe('error: field "nothing" does not exist\n');
  });

  test('say when there are no events', () => {
    expect(kubectl('events').stderr).toBe('No events found in default namespace.\n');
    expect(kubectl('events --types=Bad').stderr).toBe(
      'error: valid --types are Normal or Warning\n',
    );
  });
});
