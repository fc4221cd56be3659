// Pods that a node cannot do without [pkg/kubelet/types/pod_update.go IsCriticalPod]: static ones, and those whose priority is
// as high as that of the classes that come with a cluster.

import type { Pod } from './index.js';

const SYSTEM_CRITICAL = 2_000_000_000;
const MIRROR = 'kubernetes.io/config.mirror';

export const isCritical = ({ metadata, spec }: Pod): boolean =>
  metadata.annotations?.[MIRROR] !== undefined || (spec.priority ?? 0) >= SYSTEM_CRITICAL;
