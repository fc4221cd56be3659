// `/proc/1/status`: who a container's process is, and what it may do, as far as its pod's security contexts say.
//
// Source: pkg/kubelet/kuberuntime/helpers.go getSeccompProfile, containerd's default set of capabilities. Departure: an
// image that names no user runs as root, and of the process itself (its name, its memory) nothing is told.

import type {
  Capabilities,
  Container,
  PodSecurityContext,
  PodSpec,
  SecurityContext,
} from 'kubernetes-types/core/v1.js';

export type Seccomp =
  | { readonly type: 'Unconfined' | 'RuntimeDefault' }
  | { readonly type: 'Localhost'; readonly profile: string }
  | { readonly problem: string };

type Confined = Pick<SecurityContext, 'seccompProfile'>;

/** The container's own profile, else its pod's, else that of the kubelet (--seccomp-default). */
export function seccompOf(
  container: Confined | undefined,
  pod: Confined | undefined,
  otherwise: 'Unconfined' | 'RuntimeDefault' = 'Unconfined',
): Seccomp {
  const { type, localhostProfile } = container?.seccompProfile ?? pod?.seccompProfile ?? {};
  if (type === 'Localhost')
    return localhostProfile
      ? { type, profile: localhostProfile }
      : { problem: 'localhostProfile must be set if seccompProfile type is Localhost.' };
  return { type: type === 'RuntimeDefault' || type === 'Unconfined' ? type : otherwise };
}

/** In the order of Linux's bits. */
const CAPABILITIES = (
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE ' +
  'NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN ' +
  'SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE ' +
  'MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'
).split(' ');
const OF_EVERYBODY = [
  ...['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP'],
  ...['NET_BIND_SERVICE', 'NET_RAW', 'SYS_CHROOT', 'MKNOD', 'AUDIT_WRITE', 'SETFCAP'],
];

export function processStatus({ securityContext: pod }: PodSpec, container: Container): string {
  const own = container.securityContext;
  const user = own?.runAsUser ?? pod?.runAsUser ?? 0;
  const granted = capabilities(own);
  // Only root begins with what its container may have.
  const used = user === 0 ? granted : 0n;
  const confined = own?.privileged ? { type: 'Unconfined' } : seccompOf(own, pod);
  const filter = 'type' in confined && confined.type !== 'Unconfined' ? 2 : 0;
  const lines: readonly (readonly [string, string])[] = [
    ['Pid', '1'],
    ['Uid', four(user)],
    ['Gid', four(own?.runAsGroup ?? pod?.runAsGroup ?? 0)],
    ['Groups', `${groupsOf(pod).join(' ')} `],
    ['CapInh', hex(0n)],
    ['CapPrm', hex(used)],
    ['CapEff', hex(used)],
    ['CapBnd', hex(granted)],
    ['CapAmb', hex(0n)],
    ['NoNewPrivs', own?.allowPrivilegeEscalation === false ? '1' : '0'],
    ['Seccomp', String(filter)],
    ['Seccomp_filters', filter === 0 ? '0' : '1'],
  ];
  return lines.map(([name, value]) => `${name}:\t${value}\n`).join('');
}

const four = (id: number): string => Array(4).fill(id).join('\t');
const hex = (bits: bigint): string => bits.toString(16).padStart(16, '0');

const groupsOf = (pod: PodSecurityContext | undefined): readonly number[] =>
  [
    ...new Set([
      ...(pod?.supplementalGroups ?? []),
      ...(pod?.fsGroup === undefined ? [] : [pod.fsGroup]),
    ]),
  ].sort((a, b) => a - b);

function capabilities(own: SecurityContext | undefined): bigint {
  const all = bitsOf(CAPABILITIES);
  if (own?.privileged) return all;
  const { add = [], drop = [] } = (own?.capabilities ?? {}) as Capabilities;
  const named = (list: readonly string[]): bigint => (list.includes('ALL') ? all : bitsOf(list));
  // What is added is had, whatever is dropped as a whole.
  return (bitsOf(OF_EVERYBODY) & ~named(drop)) | named(add);
}

const bitsOf = (names: readonly string[]): bigint =>
  names.reduce((bits, name) => {
    const at = CAPABILITIES.indexOf(name.replace(/^CAP_/, ''));
    return at < 0 ? bits : bits | (1n << BigInt(at));
  }, 0n);
