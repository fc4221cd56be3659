// Pod Security: what each standard finds of a pod, in upstream's words; what namespaces enforce, and what they warn of.

import { expect, test } from 'vitest';
import type { Standard } from '../../src/kinds/pod-security/levels.js';
import { findingsOf } from '../../src/kinds/pod-security/standards.js';
import type { CheckedPod } from '../../src/kinds/pod-security/wording.js';
import { simulate } from '../../src/testing.js';

const { view } = simulate({ nodes: 1 });

const found = (
  spec: object,
  level: Standard['level'] = 'baseline',
  version: Standard['version'] = 'latest',
  annotations: Readonly<Record<string, string>> = {},
): readonly string[] =>
  findingsOf(
    { level, version },
    { spec: { containers: [{ name: 'a' }], ...spec }, annotations } as CheckedPod,
    view,
  ).map(({ reason, detail }) => `${reason} (${detail})`);

const two = (securityContext: object, more: object = {}) => ({
  containers: ['a', 'b'].map((name) => ({ name, securityContext, ...more })),
});

/** What a pod has, and what the baseline says of it [policy/check_*_test.go]. */
const BASELINE: readonly [object, string][] = [
  [
    { hostNetwork: true, hostPID: true, hostIPC: true },
    'host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)',
  ],
  [
    { volumes: ['x', 'y'].map((name) => ({ name, hostPath: { path: '/' } })) },
    'hostPath volumes (volumes "x", "y")',
  ],
  [
    two({}, { ports: [{ hostPort: 20 }, { hostPort: 100 }] }),
    'hostPort (containers "a", "b" use hostPorts 100, 20)',
  ],
  [
    { containers: [{ name: 'a', livenessProbe: { httpGet: { host: '8.8.8.8' } } }] },
    'probe or lifecycle host (container "a" uses probe or lifecycle host "8.8.8.8")',
  ],
  [
    two({ privileged: true }),
    'privileged (containers "a", "b" must not set securityContext.privileged=true)',
  ],
  [
    { containers: [{ name: 'a', securityContext: { procMount: 'Unmasked' } }] },
    'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
  ],
  [
    two({ capabilities: { add: ['NET_RAW', 'KILL', 'BOGUS'] } }),
    'non-default capabilities (containers "a", "b" must not include "BOGUS", "NET_RAW" in securityContext.capabilities.add)',
  ],
  [
    { securityContext: { seLinuxOptions: { type: 'foo', user: 'u', role: 'r' } } },
    'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "foo"; user may not be set; role may not be set)',
  ],
  [
    { securityContext: { seccompProfile: { type: 'Unconfined' } } },
    'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
  ],
  [{ securityContext: { sysctls: [{ name: 'a' }, { name: 'b' }] } }, 'forbidden sysctls (a, b)'],
  [
    { securityContext: { windowsOptions: { hostProcess: true } }, ...two({}) },
    'hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)',
  ],
  [
    { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
    'forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")',
  ],
];

test('the baseline finds what leads out of a container, and nothing else', () => {
  expect(found({})).toEqual([]);
  for (const [spec, finding] of BASELINE) expect(found(spec)).toEqual([finding]);
  expect(found({ securityContext: { runAsUser: 0 } })).toEqual([]);
});

const HARDENED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

test('the restricted standard wants to be told that all is hardened', () => {
  expect(found({}, 'restricted')).toEqual([
    'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false)',
    'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"])',
    'runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true)',
    'seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  ]);
  expect(found(two(HARDENED), 'restricted')).toEqual([]);
  expect(
    found(
      {
        ...two(HARDENED),
        volumes: [
          { name: 'v', nfs: {} },
          { name: 'h', hostPath: {} },
        ],
      },
      'restricted',
    ),
  ).toEqual([
    'restricted volume types (volumes "v", "h" use restricted volume types "hostPath", "nfs")',
  ]);
  expect(found(two({ ...HARDENED, runAsUser: 0 }), 'restricted')).toEqual([
    'runAsUser=0 (containers "a", "b" must not set runAsUser=0)',
  ]);
});

test('a standard is that of the release it names', () => {
  expect(found({}, 'restricted', 18)).toHaveLength(2);
  expect(found({ os: { name: 'windows' } }, 'restricted')).toHaveLength(1);
  const sysctl = { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem' }] } };
  expect(found(sysctl, 'baseline', 31)).toHaveLength(1);
  expect(found(sysctl, 'baseline', 99)).toEqual([]);
  const unconfined = { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' };
  expect(found({}, 'baseline', 18, unconfined)).toEqual([
    'seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")',
  ]);
  expect(found({ hostUsers: false, ...two({ ...HARDENED, runAsUser: 0 }) }, 'restricted')).toEqual(
    [],
  );
});

const label = (mode: string, level: string) => `pod-security.kubernetes.io/${mode}=${level}`;

const told = (act: () => string): string => {
  try {
    return act();
  } catch (error) {
    return (error as Error).message;
  }
};

const REST =
  'allowPrivilegeEscalation != false (container "p" must set securityContext.allowPrivilegeEscalation=false)';

test('what a namespace enforces is refused, of pods only; templates are warned of', () => {
  const sim = simulate({ nodes: 1, clock: 'settle' });
  sim.run('kubectl create namespace a');
  sim.run(`kubectl label namespace a ${label('enforce', 'restricted')}`);
  expect(told(() => sim.run('kubectl run p --image=nginx -n a'))).toContain(
    `pods "p" is forbidden: violates PodSecurity "restricted:latest": ${REST}`,
  );
  const created = sim.run('kubectl create deployment web --image=nginx -n a');
  expect(created).toContain('Warning: would violate PodSecurity "restricted:latest": allowPriv');
  expect(created).toContain('deployment.apps/web created');
  expect(sim.advance('10s').run('kubectl get events -n a')).toMatch(
    /Error creating: pods "web-.*" is forbidden: violates PodSecurity "restricted:latest"/,
  );
});

test('what a namespace only warns of is done', () => {
  const sim = simulate({ nodes: 1, clock: 'settle' });
  sim.run(`kubectl label namespace default ${label('warn', 'restricted')}`);
  const output = sim.run('kubectl run p --image=nginx');
  expect(output).toContain(`Warning: would violate PodSecurity "restricted:latest": ${REST}`);
  expect(output).toContain('pod/p created');
  expect(sim.run('kubectl label pod p a=b')).not.toContain('Warning');
  expect(sim.run('kubectl set image pod/p p=nginx:2')).toContain('Warning');
});

test('pods that a namespace has already are let be, and told of, one of a kind', () => {
  const sim = simulate({ nodes: 1, clock: 'settle' });
  sim.run('kubectl create deployment web --image=nginx --replicas=3');
  sim.run('kubectl run alone --image=nginx');
  const labelled = (level: string) =>
    sim.run(`kubectl label --dry-run=server --overwrite ns default ${label('enforce', level)}`);
  expect(labelled('baseline')).not.toContain('Warning');
  const reasons =
    'allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile';
  expect(labelled('restricted').split('\n').slice(0, 2)).toEqual([
    'Warning: existing pods in namespace "default" violate the new PodSecurity enforce level "restricted:latest"',
    `Warning: alone (and 3 other pods): ${reasons}`,
  ]);
});

test('labels that name no standard are refused, unless they were there', () => {
  const sim = simulate({ nodes: 1, clock: 'settle' });
  const wrong = told(() => sim.run(`kubectl label ns default ${label('enforce', 'strict')}`));
  expect(wrong).toContain(
    'metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted',
  );
  const version = told(() => sim.run(`kubectl label ns default ${label('warn-version', '1.30')}`));
  expect(version).toContain('must be "latest" or "v1.x"');
});
