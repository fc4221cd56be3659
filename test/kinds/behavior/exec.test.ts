import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nestedMounts } from '../../../src/kinds/behavior/exec/nested-mounts.js';
import { type PodOf, placeOf } from '../../../src/kinds/behavior/exec/place.js';
import { processStatus } from '../../../src/kinds/behavior/exec/process-status.js';
import { runScript, runWords, shellIn } from '../../../src/kinds/behavior/exec/run.js';
import type { ExecAnswer } from '../../../src/kinds/behavior/index.js';
import { probeCommand } from '../../../src/kinds/behavior/variables.js';
import { story } from '../../support/infra-cluster.js';

const container = {
  name: 'c',
  image: 'busybox',
  env: [
    { name: 'GREETING', value: 'hello $(WHO)' },
    { name: 'WHO', value: 'you' },
    { name: 'AGAIN', value: '$(WHO) $$(WHO)' },
    { name: 'KEY', valueFrom: { configMapKeyRef: { name: 'conf', key: 'key' } } },
    { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'keys', key: 'password' } } },
    { name: 'APP', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
    { name: 'GONE', valueFrom: { secretKeyRef: { name: 'none', key: 'x', optional: true } } },
  ],
  volumeMounts: [
    { name: 'conf', mountPath: '/etc/conf' },
    { name: 'keys', mountPath: '/keys/' },
    { name: 'scratch', mountPath: '/scratch' },
  ],
};

function place(answers: readonly ExecAnswer[] = []) {
  const s = story();
  s.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'conf', namespace: 'default' },
    data: { key: 'value', other: 'x' },
  });
  s.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'keys', namespace: 'default' },
    data: { password: 'Z3LDvG4=' },
  });
  if (answers.length > 0)
    s.create({
      apiVersion: 'kubetape.io/v1alpha1',
      kind: 'Behavior',
      metadata: { name: 'b' },
      spec: { exec: answers },
    });
  const pod = s.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-0', namespace: 'default', labels: { app: 'web' } },
    spec: {
      containers: [container],
      volumes: [
        { name: 'conf', configMap: { name: 'conf', items: [{ key: 'key', path: 'sub/k.txt' }] } },
        { name: 'keys', secret: { secretName: 'keys' } },
        { name: 'scratch', emptyDir: {} },
      ],
    },
  }) as unknown as PodOf;
  return placeOf(s.cluster.view, pod, pod.spec.containers[0] ?? container);
}

const run = (words: readonly string[], stdin = '', answers: readonly ExecAnswer[] = []) =>
  runWords(shellIn(place(answers)), words, () => stdin);
const sh = (script: string) => run(['sh', '-c', script]);
const ok = (stdout: string) => ({ stdout, stderr: '', code: 0 });

describe('commands in a container', () => {
  test.each<[readonly string[], string]>([
    [['hostname'], 'web-0\n'],
    [['hostname', '-f'], 'web-0\n'],
    [['cat', '/etc/hostname'], 'web-0\n'],
    [['cat', '/etc/conf/sub/k.txt'], 'value'],
    [['/bin/cat', '/keys/password'], 'grün'],
    [['ls', '/keys'], 'password\n'],
    [['readlink', '/keys/password'], '..data/password\n'],
    [['readlink', '/etc/conf/sub'], '..data/sub\n'],
    [['ls', '-la', '/etc/conf'], 'sub\n'],
    [['ls', '-d', '/etc/conf'], '/etc/conf\n'],
    [
      ['ls', '-R', '/etc/conf', '/keys/password'],
      '/keys/password\n\n/etc/conf:\nsub\n\n/etc/conf/sub:\nk.txt\n',
    ],
    [['ls', '/keys', '/scratch'], '/keys:\npassword\n\n/scratch:\n'],
    [['ls', '/scratch'], ''],
    [['sh', '-c', 'cd /tmp && ls'], ''],
    [['ls', '/'], 'bin\ndev\netc\nhome\nkeys\nlib\nproc\nroot\nscratch\nsys\ntmp\nusr\nvar\n'],
    [['printenv', 'GREETING', 'AGAIN'], 'hello $(WHO)\nyou $(WHO)\n'],
    [['printenv', 'KEY', 'PASSWORD', 'APP'], 'value\ngrün\nweb\n'],
    [['date'], 'Thu Jan  1 00:00:00 UTC 2026\n'],
    [['echo', '-n', 'a', 'b'], 'a b'],
    [['sleep', '1000'], ''],
  ])('%j prints what Kubernetes put there', (words, stdout) => {
    expect(run(words)).toEqual(ok(stdout));
  });

  test('a variable whose source is missing is not there', () => {
    expect(run(['printenv', 'GONE'])).toEqual({ stdout: '', stderr: '', code: 1 });
  });

  test('what nobody knows is not found, and says so', () => {
    expect(run(['nginx', '-v'])).toEqual({
      stdout: '',
      stderr: 'sh: nginx: not found\n',
      code: 127,
    });
    expect(run(['cat', '/var/log/x']).code).toBe(1);
    for (const path of ['/keys/none', '/etc/conf/sub/k.txt', '/etc/hostname'])
      expect(run(['readlink', path])).toEqual({ stdout: '', stderr: '', code: 1 });
    expect(run(['toString']).code).toBe(127);
  });

  test('cat repeats its input', () => {
    expect(run(['cat'], 'to and fro\n')).toEqual(ok('to and fro\n'));
  });

  test('a Behavior answers first', () => {
    const answers = [
      { command: 'redis-cli get *', stdout: 'x\n' },
      { command: 'redis-cli *', stderr: 'ERR unknown command\n', code: 1 },
      { command: 'hostname', stdout: 'elsewhere\n' },
    ];
    expect(run(['redis-cli', 'get', 'a'], '', answers)).toEqual(ok('x\n'));
    expect(run(['redis-cli', 'nonsense'], '', answers)).toMatchObject({ code: 1 });
    expect(run(['sh', '-c', 'echo $(hostname)'], '', answers)).toEqual(ok('elsewhere\n'));
  });
});

describe('scripts', () => {
  test.each<[string, string, number]>([
    ['echo a; false; echo $?', 'a\n1\n', 0],
    ['false && echo no || echo yes', 'yes\n', 0],
    ['echo a; exit 3; echo b', 'a\n', 3],
    ['for i in 1 2 3; do echo $i; done', '1\n2\n3\n', 0],
    ['X=1; echo "$X" \'$X\'', '1 $X\n', 0],
    ['cd /keys && pwd && cat password', '/keys\ngrün', 0],
    ['sh -c "exit 4" || echo $?', '4\n', 0],
    ['echo lost > /tmp/x', '', 0],
    ['echo $(echo in)', 'in\n', 0],
    ['echo a > /tmp/x; echo b >> /tmp/x; rev < /dev/null; cat /tmp/x', 'a\nb\n', 0],
    ['printf "b\\na\\nb\\n" | sort -r | uniq | head -n 1', 'b\n', 0],
    ['echo one two | wc -w; echo abc | grep -i B | rev', '2\ncba\n', 0],
    ['echo no | grep yes; echo $?', '1\n', 0],
    ['printf "añb\nc\n" | tail -c+2 | head -c 3', 'ñb', 0],
    ['echo abcd | tail -c 3; echo abcd | tail -c 0; echo e | tail -c+0', 'cd\ne\n', 0],
    ['echo x > a.txt && mv a.txt b.txt && cat b.txt', 'x\n', 0],
  ])('%s', (script, stdout, code) => {
    expect(sh(script)).toEqual({ stdout, stderr: '', code });
  });

  test('what would never return, or is not understood, is refused', () => {
    expect(sh('while true; do date; sleep 1; done')).toMatchObject({ stdout: '', code: 124 });
    expect(sh('if true; then ls; fi')).toMatchObject({ code: 2 });
    expect(sh('for a in $(seq 99999); do for b in $(seq 99999); do :; done; done').code).toBe(124);
  });

  test('a shell keeps what is typed into it', () => {
    const shell = shellIn(place());
    expect(runScript(shell, 'cd /keys; A=1', () => '').code).toBe(0);
    expect(runScript(shell, 'echo $A; ls', () => '')).toEqual(ok('1\npassword\n'));
    expect(runScript(shell, 'exit 7', () => '').code).toBe(7);
    expect(shell.over).toBe(true);
  });

  test('any text ends, with an exit code', () => {
    const home = place();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const { code } = runScript(shellIn(home), text, () => '');
        expect(code >= 0 && code <= 255).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a process', () => {
  const statusOf = (pod: object, own: object) => {
    const spec = { securityContext: pod, containers: [] };
    return processStatus(spec, { name: 'c', securityContext: own });
  };

  test('of root may do what containers may, and what was added', () => {
    expect(statusOf({}, {})).toContain('CapPrm:\t00000000a80425fb\n');
    const more = { capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] } };
    expect(statusOf({}, more)).toContain('CapPrm:\t00000000aa0435fb\n');
    const one = { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } };
    expect(statusOf({}, one)).toContain('CapBnd:\t0000000000000400\n');
  });

  test('of somebody else may do nothing of it', () => {
    const said = statusOf({ runAsUser: 1000, fsGroup: 2000, supplementalGroups: [4000] }, {});
    expect(said).toContain('Uid:\t1000\t1000\t1000\t1000\n');
    expect(said).toContain('Groups:\t2000 4000 \n');
    expect(said).toContain('CapEff:\t0000000000000000\n');
  });

  test('is filtered where its container, or else its pod, says so', () => {
    const byRuntime = { seccompProfile: { type: 'RuntimeDefault' } };
    expect(statusOf({}, {})).toContain('Seccomp:\t0\n');
    expect(statusOf(byRuntime, {})).toContain('Seccomp:\t2\n');
    expect(statusOf(byRuntime, { seccompProfile: { type: 'Unconfined' } })).toContain(
      'Seccomp:\t0\n',
    );
  });
});

describe('a volume', () => {
  const mount = (name: string, mountPath: string) => ({ name, mountPath });

  test('has a directory for what one of the containers has mounted in it', () => {
    const spec = {
      containers: [
        { name: 'a', volumeMounts: [mount('data', '/dir'), mount('logs', '/dir/a/logs')] },
        { name: 'b', volumeMounts: [mount('data', '/other/')] },
      ],
    };
    expect(nestedMounts(spec, 'data')).toEqual({ paths: ['a/logs'] });
    expect(nestedMounts(spec, 'logs')).toEqual({ paths: [] });
  });

  test('is not mounted outside of the container', () => {
    const containers = [{ name: 'a', volumeMounts: [mount('data', 'x/../../dir')] }];
    expect(nestedMounts({ containers }, 'data')).toHaveProperty('problem');
  });
});

test('the command of a probe knows the variables whose values stand in the pod', () => {
  const env = [{ name: 'FILE', value: '/tmp/ok' }];
  expect(probeCommand(['cat', '$(FILE)', '$(NONE)', '$$(FILE)'], env)).toEqual([
    ...['cat', '/tmp/ok', '$(NONE)', '$(FILE)'],
  ]);
});
