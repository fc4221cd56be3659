// What a profile of `kubectl debug` gives to the container that debugs, and to its pod.
//
// Source: kubectl pkg/cmd/debug/profiles.go. Without `legacy`, which 1.36 no longer has.

import type { Container, PodSpec, SecurityContext } from 'kubernetes-types/core/v1.js';
import type { Manifest } from '../../machinery/object.js';

/** A container in a pod that runs, in a copy of it, or in a pod of its own on a node. */
export type Style = 'ephemeral' | 'copy' | 'node';

export type PodManifest = Manifest & { readonly spec: PodSpec };

export const PROFILES: readonly string[] = [
  ...['general', 'baseline', 'restricted', 'netadmin', 'sysadmin'],
];

/** What of the original a copy keeps. */
export interface Keep {
  readonly 'keep-labels': boolean;
  readonly 'keep-annotations': boolean;
  readonly 'keep-liveness': boolean;
  readonly 'keep-readiness': boolean;
  readonly 'keep-startup': boolean;
  readonly 'keep-init-containers': boolean;
}

export function withProfile(
  profile: string,
  style: Style,
  pod: PodManifest,
  name: string,
  keep: Keep,
): PodManifest {
  const change = <C extends Container>(container: C): C =>
    container.name === name ? secured(profile, style, container) : container;
  const { containers, ephemeralContainers } = pod.spec;
  const spec: PodSpec = {
    ...pod.spec,
    containers: containers.map(change),
    ...(ephemeralContainers && { ephemeralContainers: ephemeralContainers.map(change as never) }),
  };
  if (style === 'copy') return stripped({ ...pod, spec }, keep);
  if (style === 'ephemeral') return { ...pod, spec };
  const rooted = ['general', 'sysadmin'].includes(profile) ? withRoot(spec, name) : spec;
  const isOpen = !['baseline', 'restricted'].includes(profile);
  const host = isOpen ? { hostNetwork: true, hostPID: true, hostIPC: true } : {};
  return { ...pod, spec: { ...rooted, ...host } };
}

function secured<C extends Container>(profile: string, style: Style, container: C): C {
  const { securityContext: before, ...plain } = container;
  const context = contextOf(profile, style, before);
  return (context ? { ...plain, securityContext: context } : plain) as C;
}

function contextOf(
  profile: string,
  style: Style,
  before: SecurityContext | undefined,
): SecurityContext | undefined {
  switch (profile) {
    case 'baseline':
      return undefined;
    case 'restricted':
      return {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      };
    case 'netadmin':
      return withCapabilities(before, ['NET_ADMIN', 'NET_RAW']);
    case 'sysadmin':
      return { ...before, privileged: true };
    default:
      return style === 'node' ? undefined : withCapabilities(before, ['SYS_PTRACE']);
  }
}

const withCapabilities = (
  before: SecurityContext | undefined,
  add: readonly string[],
): SecurityContext => ({
  ...before,
  capabilities: {
    ...before?.capabilities,
    add: [...(before?.capabilities?.add ?? []), ...add],
  },
});

/** The node's file system at /host. */
function withRoot(spec: PodSpec, name: string): PodSpec {
  const volume = 'host-root';
  return {
    ...spec,
    volumes: [...(spec.volumes ?? []), { name: volume, hostPath: { path: '/' } }],
    containers: spec.containers.map((container) =>
      container.name === name
        ? {
            ...container,
            volumeMounts: [...(container.volumeMounts ?? []), { mountPath: '/host', name: volume }],
          }
        : container,
    ),
  };
}

/** A copy is not to be found by who looks for the original, nor ended by its probes. */
function stripped({ metadata = {}, spec, ...pod }: PodManifest, keep: Keep): PodManifest {
  const { labels, annotations, ...named } = metadata;
  const { initContainers, ...others } = spec;
  const probes = {
    ...(keep['keep-liveness'] ? {} : { livenessProbe: undefined }),
    ...(keep['keep-readiness'] ? {} : { readinessProbe: undefined }),
    ...(keep['keep-startup'] ? {} : { startupProbe: undefined }),
  };
  return {
    ...pod,
    metadata: {
      ...named,
      ...(keep['keep-labels'] && labels ? { labels } : {}),
      ...(keep['keep-annotations'] && annotations ? { annotations } : {}),
    },
    spec: {
      ...others,
      ...(keep['keep-init-containers'] && initContainers ? { initContainers } : {}),
      containers: spec.containers.map((container) => withoutUndefined({ ...container, ...probes })),
      shareProcessNamespace: spec.shareProcessNamespace ?? true,
    },
  } as PodManifest;
}

const withoutUndefined = (container: object): Container =>
  Object.fromEntries(
    Object.entries(container).filter(([, value]) => value !== undefined),
  ) as unknown as Container;
