// The Pod Security Standards: which checks each has, since which release, and what they find of a pod
// [pod-security-admission policy/{registry,checks}.go].

import type { Reader } from '../../machinery/reader.js';
import * as baseline from './baseline.js';
import type { Standard } from './levels.js';
import * as restricted from './restricted.js';
import { seccompAnnotations, seccompBaseline, seccompRestricted } from './seccomp.js';
import type { Check, CheckedPod, Finding } from './wording.js';

/** As it is from one minor release on. */
interface Version {
  readonly since: number;
  readonly check: Check;
  /** A check of the baseline that this one says more than. */
  readonly instead?: string;
}

type Checks = readonly (readonly [id: string, ...versions: Version[]])[];

const { unlessOwnUsers } = baseline;
const { unlessWindows } = restricted;

const BASELINE: Checks = [
  ['appArmorProfile', { since: 0, check: baseline.appArmorProfile }],
  ['capabilities_baseline', { since: 0, check: baseline.capabilities }],
  ['hostNamespaces', { since: 0, check: baseline.hostNamespaces }],
  ['hostPathVolumes', { since: 0, check: baseline.hostPathVolumes }],
  ['hostPorts', { since: 0, check: baseline.hostPorts }],
  ['hostProbesAndHostLifecycle', { since: 34, check: baseline.hostProbes }],
  ['privileged', { since: 0, check: baseline.privileged }],
  [
    'procMount',
    { since: 0, check: baseline.procMount },
    { since: 35, check: unlessOwnUsers(baseline.procMount) },
  ],
  [
    'seLinuxOptions',
    { since: 0, check: baseline.seLinuxOptions },
    { since: 31, check: baseline.seLinuxOptions31 },
  ],
  [
    'seccompProfile_baseline',
    { since: 0, check: seccompAnnotations },
    { since: 19, check: seccompBaseline },
  ],
  [
    'sysctls',
    { since: 0, check: baseline.sysctls },
    { since: 27, check: baseline.sysctls27 },
    { since: 29, check: baseline.sysctls29 },
    { since: 32, check: baseline.sysctls32 },
  ],
  ['windowsHostProcess', { since: 0, check: baseline.windowsHostProcess }],
];

const RESTRICTED: Checks = [
  [
    'allowPrivilegeEscalation',
    { since: 8, check: restricted.allowPrivilegeEscalation },
    { since: 25, check: unlessWindows(restricted.allowPrivilegeEscalation) },
  ],
  [
    'capabilities_restricted',
    { since: 22, check: restricted.droppedCapabilities, instead: 'capabilities_baseline' },
    {
      since: 25,
      check: unlessWindows(restricted.droppedCapabilities),
      instead: 'capabilities_baseline',
    },
  ],
  ['procMount_restricted', { since: 35, check: baseline.procMount, instead: 'procMount' }],
  [
    'restrictedVolumes',
    { since: 0, check: restricted.restrictedVolumes, instead: 'hostPathVolumes' },
  ],
  [
    'runAsNonRoot',
    { since: 0, check: restricted.runAsNonRoot },
    { since: 35, check: unlessOwnUsers(restricted.runAsNonRoot) },
  ],
  [
    'runAsUser',
    { since: 23, check: restricted.runAsUser },
    { since: 35, check: unlessOwnUsers(restricted.runAsUser) },
  ],
  [
    'seccompProfile_restricted',
    { since: 19, check: seccompRestricted, instead: 'seccompProfile_baseline' },
    { since: 25, check: unlessWindows(seccompRestricted), instead: 'seccompProfile_baseline' },
  ],
];

/** The releases since which a check is another one, of those that a tape may be of. */
const CHANGES = [29, 31, 32, 34, 35];

/** What is wrong with a pod, in the order of upstream: the baseline first, by name. */
export function findingsOf(
  { level, version }: Standard,
  pod: CheckedPod,
  reader: Reader,
): readonly Finding[] {
  if (level === 'privileged') return [];
  const known = CHANGES.filter((since) => reader.feature(`PodSecurity${since}`)).at(-1) ?? 28;
  const minor = version === 'latest' ? known : Math.min(version, known);
  const strict = level === 'restricted' ? inForce(RESTRICTED, minor) : [];
  const instead = strict.map(([, one]) => one.instead);
  const lax = inForce(BASELINE, minor).filter(([id]) => !instead.includes(id));
  return [...lax, ...strict].flatMap(([, { check }]) => check(pod) ?? []);
}

function inForce(checks: Checks, minor: number): readonly (readonly [string, Version])[] {
  return checks.flatMap(([id, ...versions]) => {
    const found = versions.findLast(({ since }) => since <= minor);
    return found ? [[id, found] as const] : [];
  });
}
