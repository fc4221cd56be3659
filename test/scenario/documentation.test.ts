// Cases of Kubernetes' documentation whose outcome hangs on what their containers' commands do.

import { describe, expect, test } from 'vitest';
import { type Simulation, simulate } from '../../src/testing.js';

const pod = (name: string, container: object, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name, image: 'busybox:1.28', ...container }], ...spec },
});

const job = (name: string, spec: object, container: object) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: {
    ...spec,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', ...container }] } },
  },
});

const python = (...lines: readonly string[]) => ({
  image: 'python',
  command: ['python3', '-c', lines.join('\n')],
});

interface Status {
  readonly status: Readonly<Record<string, unknown>> & {
    readonly conditions?: readonly { readonly type: string; readonly reason: string }[];
    readonly containerStatuses: readonly {
      readonly restartCount: number;
      readonly lastState: { readonly terminated?: { readonly message?: string } };
    }[];
  };
}

const statusOf = (sim: Simulation, words: string) =>
  (JSON.parse(sim.run(`kubectl get ${words} -o json`)) as Status).status;

const ends = (sim: Simulation, name: string) =>
  statusOf(sim, `job/${name}`).conditions?.map(({ type, reason }) => `${type} ${reason}`);

test('a liveness command fails once the file is gone, and has the container restarted', () => {
  const script = 'touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600';
  const livenessProbe = {
    exec: { command: ['cat', '/tmp/healthy'] },
    initialDelaySeconds: 5,
    periodSeconds: 5,
  };
  const args = ['/bin/sh', '-c', script];
  const sim = simulate().apply(pod('liveness-exec', { args, livenessProbe }));
  const events = () => sim.run('kubectl describe pod liveness-exec').split('Events:')[1] ?? '';
  expect(sim.advance('30s') && events()).not.toContain('Unhealthy');
  sim.advance('10s');
  expect(events()).toMatch(
    /Unhealthy .*Liveness probe failed: cat: can't open '\/tmp\/healthy': No such file or directory/,
  );
  sim.advance('45s');
  expect(events()).toMatch(/Unhealthy +4\ds \(x3 over 5\ds\)/);
  expect(events()).toContain('Container liveness-exec failed liveness probe, will be restarted');
  expect(statusOf(sim, 'pod/liveness-exec').containerStatuses[0]?.restartCount).toBe(1);
});

test('what will fail in its own time is not waited for', () => {
  const probe = { exec: { command: ['cat', '/tmp/ok'] }, periodSeconds: 5 };
  const command = ['sh', '-c', 'touch /tmp/ok; sleep 30; rm /tmp/ok; sleep 600'];
  const sim = simulate({ clock: 'settle' });
  sim.apply(pod('p', { command, livenessProbe: probe, readinessProbe: probe }));
  expect(sim.run('kubectl get pod p')).toMatch(/1\/1 +Running +0 +\ds/);
});

test('a readiness command succeeds when the file is made', () => {
  const readinessProbe = { exec: { command: ['cat', '/tmp/ready'] }, periodSeconds: 5 };
  const command = ['sh', '-c', 'sleep 20; touch /tmp/ready; sleep 600'];
  const sim = simulate().apply(pod('slow', { command, readinessProbe }));
  const ready = () => sim.run('kubectl get pod slow');
  expect(sim.advance('15s') && ready()).toContain('0/1     Running');
  expect(sim.advance('20s') && ready()).toContain('1/1     Running');
});

test('what is written to the termination log is why the container ended', () => {
  const script = 'sleep 10 && echo Sleep expired > /dev/termination-log';
  const message = (container: object) => {
    const sim = simulate().apply(pod('t', container)).advance('30s');
    return statusOf(sim, 'pod/t').containerStatuses[0]?.lastState.terminated?.message;
  };
  expect(message({ command: ['/bin/sh'], args: ['-c', script] })).toBe('Sleep expired\n');
  const failing = { command: ['sh', '-c', 'echo why; exit 1'] };
  expect(message(failing)).toBeUndefined();
  expect(message({ ...failing, terminationMessagePolicy: 'FallbackToLogsOnError' })).toBe('why\n');
});

describe('what a container prints', () => {
  test('counts, round by round', () => {
    const script = 'i=0; while true; do echo "$i: $(date)"; i=$((i+1)); sleep 1; done';
    const sim = simulate().apply(pod('counter', { args: ['/bin/sh', '-c', script] }));
    const lines = sim.advance('20s').run('kubectl logs counter').split('\n').slice(0, 3);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['0:', '1:', '2:']);
    const last = sim.run('kubectl logs counter --tail=1');
    expect(Number.parseInt(last, 10)).toBeGreaterThan(10);
  });

  test('tells of its pod what the environment was given', () => {
    const field = (name: string, fieldPath: string) => ({
      name,
      valueFrom: { fieldRef: { fieldPath } },
    });
    const sim = simulate().apply(
      pod(
        'own',
        {
          command: ['sh', '-c', "echo -en '\\n'; printenv POD SPACE; /bin/echo $POD"],
          env: [field('POD', 'metadata.name'), field('SPACE', 'metadata.namespace')],
        },
        { restartPolicy: 'Never' },
      ),
    );
    expect(sim.advance('10s').run('kubectl logs own')).toBe('\nown\ndefault\nown\n');
  });
});

describe('Jobs', () => {
  test('every other index fails after as many retries as it has', () => {
    const sim = simulate().apply(
      job(
        'j',
        {
          completions: 10,
          parallelism: 3,
          completionMode: 'Indexed',
          backoffLimitPerIndex: 1,
          maxFailedIndexes: 5,
        },
        python(
          'import os, sys',
          'print("Hello world")',
          'if int(os.environ.get("JOB_COMPLETION_INDEX")) % 2 == 0:',
          '  sys.exit(1)',
        ),
      ),
    );
    sim.advance('5m');
    expect(statusOf(sim, 'job/j')).toMatchObject({
      completedIndexes: '1,3,5,7,9',
      failedIndexes: '0,2,4,6,8',
      succeeded: 5,
      failed: 10,
    });
    expect(ends(sim, 'j')).toEqual(['FailureTarget FailedIndexes', 'Failed FailedIndexes']);
  });

  test('one index decides that the Job has succeeded', () => {
    const sim = simulate().apply(
      job(
        'j',
        {
          completions: 10,
          parallelism: 10,
          completionMode: 'Indexed',
          successPolicy: { rules: [{ succeededIndexes: '0,2-3', succeededCount: 1 }] },
        },
        python(
          'import os, sys',
          'if os.environ.get("JOB_COMPLETION_INDEX") == "2":',
          '  sys.exit(0)',
          'else:',
          '  sys.exit(1)',
        ),
      ),
    );
    sim.advance('2m');
    expect(statusOf(sim, 'job/j')).toMatchObject({ completedIndexes: '2', succeeded: 1 });
    expect(ends(sim, 'j')).toEqual(['SuccessCriteriaMet SuccessPolicy', 'Complete SuccessPolicy']);
  });

  test('a condition that a policy names need not say that it is to be true', () => {
    const rules = [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }];
    const sim = simulate().apply(
      job('j', { podFailurePolicy: { rules } }, { image: 'busybox', command: ['true'] }),
    );
    expect(sim.run('kubectl get job j -o yaml')).toContain('- status: "True"');
  });
});
