// The checks of the baseline standard: nothing that is known to lead out of a container
// [pod-security-admission policy/check_*.go].

import type {
  Container,
  LifecycleHandler,
  Probe,
  SELinuxOptions,
} from 'kubernetes-types/core/v1.js';
import {
  type Check,
  type CheckedPod,
  containersOf,
  hasOwnUsers,
  named,
  namesOf,
  type Profile,
  plural,
  quoted,
  securityOf,
  setters,
  sorted,
} from './wording.js';

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

const isConfined = (profile: Profile | undefined): boolean =>
  profile === undefined || ['RuntimeDefault', 'Localhost'].includes(profile.type);

export const appArmorProfile: Check = (pod) => {
  const own = pod.spec.securityContext?.appArmorProfile;
  const bad = namesOf(pod, (one) => !isConfined(securityOf(one)?.appArmorProfile));
  const values = [own, ...containersOf(pod).map((one) => securityOf(one)?.appArmorProfile)]
    .filter((profile) => !isConfined(profile))
    .map((profile) => profile?.type ?? '');
  const annotations = Object.entries(pod.annotations)
    .filter(
      ([key, value]) =>
        key.startsWith(APP_ARMOR) && !/^(|runtime\/default|localhost\/.*)$/s.test(value),
    )
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const by = [
    setters(!isConfined(own), bad),
    annotations.length > 0 ? plural('annotation', annotations.length) : '',
  ].filter((text) => text !== '');
  const all = [...sorted(values), ...sorted(annotations)];
  return by.length === 0
    ? undefined
    : {
        reason: plural('forbidden AppArmor profile', all.length),
        detail: `${by.join(' and ')} must not set AppArmor profile type to ${quoted(all)}`,
      };
};

const DEFAULT_CAPABILITIES =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  );

export const capabilities: Check = (pod) => {
  const beyond = (container: Container) =>
    (securityOf(container)?.capabilities?.add ?? []).filter(
      (name) => !DEFAULT_CAPABILITIES.includes(name),
    );
  const bad = namesOf(pod, (one) => beyond(one).length > 0);
  return bad.length === 0
    ? undefined
    : {
        reason: 'non-default capabilities',
        detail: `${named(bad)} must not include ${quoted(sorted(containersOf(pod).flatMap(beyond)))} in securityContext.capabilities.add`,
      };
};

export const hostNamespaces: Check = ({ spec }) => {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec[name]);
  return shared.length === 0
    ? undefined
    : { reason: 'host namespaces', detail: shared.map((name) => `${name}=true`).join(', ') };
};

export const hostPathVolumes: Check = ({ spec }) => {
  const bad = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name);
  return bad.length === 0
    ? undefined
    : { reason: 'hostPath volumes', detail: `${plural('volume', bad.length)} ${quoted(bad)}` };
};

export const hostPorts: Check = (pod) => {
  const portsOf = ({ ports = [] }: Container) =>
    ports.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));
  const bad = namesOf(pod, (one) => portsOf(one).length > 0);
  const ports = sorted(containersOf(pod).flatMap(portsOf));
  return bad.length === 0
    ? undefined
    : {
        reason: 'hostPort',
        detail: `${named(bad)} ${plural('uses', bad.length, 'use')} ${plural('hostPort', ports.length)} ${ports.join(', ')}`,
      };
};

export const hostProbes: Check = (pod) => {
  const hostsOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container) =>
    [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop]
      .flatMap((asked: Probe | LifecycleHandler | undefined) => [
        asked?.httpGet?.host,
        asked?.tcpSocket?.host,
      ])
      .filter((host): host is string => Boolean(host));
  const bad = sorted(namesOf(pod, (one) => hostsOf(one).length > 0));
  const hosts = sorted(containersOf(pod).flatMap(hostsOf));
  return bad.length === 0
    ? undefined
    : {
        reason: 'probe or lifecycle host',
        detail: `${named(bad)} ${plural('uses', bad.length, 'use')} ${plural('probe or lifecycle host', hosts.length)} ${quoted(hosts)}`,
      };
};

export const privileged: Check = (pod) => {
  const bad = namesOf(pod, (one) => securityOf(one)?.privileged === true);
  return bad.length === 0
    ? undefined
    : {
        reason: 'privileged',
        detail: `${named(bad)} must not set securityContext.privileged=true`,
      };
};

export const procMount: Check = (pod) => {
  const bare = (one: Container) => {
    const mount = securityOf(one)?.procMount;
    return mount === undefined || mount === 'Default' ? [] : [mount];
  };
  const bad = namesOf(pod, (one) => bare(one).length > 0);
  return bad.length === 0
    ? undefined
    : {
        reason: 'procMount',
        detail: `${named(bad)} must not set securityContext.procMount to ${quoted(sorted(containersOf(pod).flatMap(bare)))}`,
      };
};

/** A check that a pod with users of its own need not pass. */
export const unlessOwnUsers =
  (check: Check): Check =>
  (pod) =>
    hasOwnUsers(pod) ? undefined : check(pod);

const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

const seLinuxAmong =
  (types: readonly string[]): Check =>
  (pod) => {
    const own = pod.spec.securityContext?.seLinuxOptions;
    const isBad = (options: SELinuxOptions | undefined): options is SELinuxOptions =>
      options !== undefined &&
      (!types.includes(options.type ?? '') || Boolean(options.user) || Boolean(options.role));
    const bad = namesOf(pod, (one) => isBad(securityOf(one)?.seLinuxOptions));
    const by = setters(isBad(own), bad);
    if (by === '') return undefined;
    const options = [own, ...containersOf(pod).map((one) => securityOf(one)?.seLinuxOptions)];
    const wrong = options.filter(isBad);
    const others = sorted(wrong.map(({ type = '' }) => type).filter((one) => !types.includes(one)));
    const data = [
      ...(others.length > 0 ? [`${plural('type', others.length)} ${quoted(others)}`] : []),
      ...(wrong.some(({ user }) => user) ? ['user may not be set'] : []),
      ...(wrong.some(({ role }) => role) ? ['role may not be set'] : []),
    ];
    return {
      reason: 'seLinuxOptions',
      detail: `${by} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`,
    };
  };

export const seLinuxOptions = seLinuxAmong(SELINUX_TYPES);
export const seLinuxOptions31 = seLinuxAmong([...SELINUX_TYPES, 'container_engine_t']);

const SYSCTLS = [
  ...['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies'],
  ...['net.ipv4.ping_group_range', 'net.ipv4.ip_unprivileged_port_start'],
];
const SYSCTLS_27 = [...SYSCTLS, 'net.ipv4.ip_local_reserved_ports'];
const SYSCTLS_29 = [
  ...[...SYSCTLS_27, 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout'],
  ...['net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'],
];

const sysctlsAmong =
  (safe: readonly string[]): Check =>
  ({ spec }) => {
    const { sysctls = [] } = spec.securityContext ?? {};
    const bad = sysctls.map(({ name }) => name).filter((name) => !safe.includes(name));
    return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
  };

export const sysctls = sysctlsAmong(SYSCTLS);
export const sysctls27 = sysctlsAmong(SYSCTLS_27);
export const sysctls29 = sysctlsAmong(SYSCTLS_29);
export const sysctls32 = sysctlsAmong([...SYSCTLS_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']);

export const windowsHostProcess: Check = (pod: CheckedPod) => {
  const by = setters(
    pod.spec.securityContext?.windowsOptions?.hostProcess === true,
    namesOf(pod, (one) => securityOf(one)?.windowsOptions?.hostProcess === true),
  );
  return by === ''
    ? undefined
    : {
        reason: 'hostProcess',
        detail: `${by} must not set securityContext.windowsOptions.hostProcess=true`,
      };
};
