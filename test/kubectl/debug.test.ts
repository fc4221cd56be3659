// kubectl debug, attach and run -i: containers to look from, and what containers have printed.

import { expect, test } from 'vitest';
import { shell } from '../support/kubectl.js';

const { kubectl } = shell(
  {
    'pod.yaml': `
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
  - name: main
    image: busybox
    command: [sh, -c, "echo up; sleep 9999"]
    livenessProbe: {exec: {command: ["true"]}}
`,
    'more.yaml': 'securityContext: {capabilities: {add: [NET_RAW]}}',
  },
  1,
);
kubectl('apply -f pod.yaml');
kubectl('wait --for=condition=Ready pod/web');

const get = (path: string): string => kubectl(['get', ...path.split(' ')]).stdout;

test('a container to debug with joins the pod, runs, and shows what it prints', () => {
  const added = kubectl([
    ...['debug', 'web', '-i', '--image=busybox', '-c', 'eye', '--target=main', '-q'],
    ...['--', 'sh', '-c', 'echo looking; sleep 9999'],
  ]);
  expect(added).toEqual({ code: 0, stdout: 'looking\n', stderr: '' });
  const events = 'jsonpath={range .items[*]}{.involvedObject.fieldPath}:{.reason},{end}';
  for (const reason of ['Pulled', 'Created', 'Started'])
    expect(kubectl(['get', 'events', '-o', events]).stdout).toContain(
      `spec.ephemeralContainers{eye}:${reason}`,
    );
  expect(kubectl('attach web -c eye').stdout).toBe('looking\n');
  expect(kubectl('logs web -c eye').stdout).toBe('looking\n');
  expect(
    get(
      'pod web -o jsonpath={.spec.ephemeralContainers[0].targetContainerName},{.spec.ephemeralContainers[0].securityContext.capabilities.add[0]}',
    ),
  ).toBe('main,SYS_PTRACE');
  expect(kubectl('debug web --image=busybox --custom=more.yaml').stdout).toMatch(
    /^Defaulting debug container name to debugger-[a-z0-9]{5}\.\n$/,
  );
  expect(
    get('pod web -o jsonpath={.spec.ephemeralContainers[1].securityContext.capabilities.add}'),
  ).toBe('["NET_RAW"]');
});

test('a copy has neither the labels nor the probes of the original, and may take its place', () => {
  const copied = kubectl([
    ...['debug', 'web', '--copy-to=copy', '-c', 'main', '--set-image=*=nginx', '--replace'],
    ...['--', 'sleep', '1d'],
  ]);
  expect(copied).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(get('pods -o name')).toBe('pod/copy\n');
  expect(
    get(
      'pod copy -o jsonpath={.metadata.labels}|{.spec.containers[0].image}|{.spec.containers[0].command}|{.spec.containers[0].livenessProbe}|{.spec.shareProcessNamespace}',
    ),
  ).toBe('|nginx|["sleep","1d"]||true');
});

test('a node is looked at from a pod in its namespaces, unless the profile forbids them', () => {
  const made = kubectl('debug node/node-1 --image=busybox --profile=sysadmin');
  const [, name = ''] = /debugging pod (node-debugger-node-1-\S+) with/.exec(made.stdout) ?? [];
  expect(
    get(
      `pod ${name} -o jsonpath={.spec.hostPID},{.spec.nodeName},{.spec.volumes[0].hostPath.path},{.spec.containers[0].securityContext.privileged}`,
    ),
  ).toBe('true,node-1,/,true');
  const { stdout } = kubectl('debug node/node-1 --image=busybox --profile=restricted');
  const [, other = ''] = /debugging pod (\S+) with/.exec(stdout) ?? [];
  expect(get(`pod ${other} -o jsonpath={.spec.hostPID}`)).toBe('');
});

test.each([
  ['web', 'you must specify --image when not using --copy-to.'],
  ['web --copy-to=x', 'you must specify --image, --set-image or command arguments.'],
  ['web --image=i --profile=legacy', 'unknown profile: legacy'],
  ['web --image=i -t', '-i/--stdin is required for containers with -t/--tty=true'],
  ['web --image=i --env=x', 'x must be formatted as key=value'],
  ['service/kubernetes --image=i', '"/v1, Kind=Service" not supported by debug'],
  ['nope --image=i', 'pods "nope" not found'],
])('debug %s: %s', (words, message) => {
  const { code, stderr } = kubectl(`debug ${words}`);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});

test('who runs a pod and attaches is shown what it prints, once', () => {
  const ran = kubectl([
    ...['run', 'once', '-i', '--rm', '--restart=Never', '--image=busybox', '--'],
    ...['sh', '-c', 'echo hello; sleep 3; echo world'],
  ]);
  expect(ran.stdout).toBe('hello\nworld\npod "once" deleted from default namespace\n');
  expect(kubectl('attach once').stderr).toContain('pods "once" not found');
});

test.each([
  'proxy',
  'create token default --duration=1h',
  'get --raw /api/v1',
])('%s is refused with how to have a server', (words) => {
  expect(kubectl(words).stderr).toContain('asks a server: start one with "kubetape serve"');
});

test('a shell that was run with its input open hears what is typed, and its end is that of the pod', () => {
  const run = (...words: readonly string[]) =>
    kubectl(words, 'hostname > /tmp/h\ncat /tmp/h\nexit 3\n');
  const ran = run('run', 'typed', '-i', '--restart=Never', '--image=busybox');
  expect([ran.code, ran.stdout]).toEqual([3, 'typed\n']);
  expect(kubectl('get pod typed').stdout).toMatch(/typed +0\/1 +Error/);
});

test('a command that only looks is carried out, and its container ends', () => {
  kubectl('run looked-at --image=busybox -- sleep 9999');
  kubectl('wait --for=condition=Ready pod/looked-at');
  const args = ['debug', 'looked-at', '-i', '-q', '--image=busybox', '-c', 'eye'];
  const said = kubectl([...args, '--target=looked-at', '--', 'ps']).stdout;
  expect(said).toMatch(/^PID +USER +TIME +COMMAND\n[\s\S]* ps\n$/);
  expect(
    get(
      'pod looked-at -o jsonpath={.status.ephemeralContainerStatuses[0].state.terminated.reason}',
    ),
  ).toBe('Completed');
});

test('resources cannot be set for a container to debug with', () => {
  const patch = JSON.stringify({
    spec: {
      ephemeralContainers: [{ name: 'e', image: 'busybox', resources: { limits: { cpu: '1' } } }],
    },
  });
  expect(
    kubectl(['patch', 'pod', 'looked-at', '--subresource=ephemeralcontainers', '-p', patch]).stderr,
  ).toContain(
    'spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container',
  );
});
