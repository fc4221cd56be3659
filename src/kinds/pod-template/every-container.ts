// All containers of a pod with their paths, init containers first [pkg/api/pod/util.go VisitContainersWithPath].

import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';

export function everyContainer(
  spec: PodSpec,
  path: string,
): readonly (readonly [container: Container, path: string])[] {
  const all: (readonly [Container, string])[] = [];
  for (const field of FIELDS)
    spec[field]?.forEach((one, i) => {
      all.push([one as Container, `${path}.${field}[${i}]`]);
    });
  return all;
}

const FIELDS = ['initContainers', 'containers', 'ephemeralContainers'] as const;
