// All containers of a pod with their paths, init containers first [pkg/api/pod/util.go VisitContainersWithPath].

import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';

export const everyContainer = (
  spec: PodSpec,
  path: string,
): readonly (readonly [container: Container, path: string])[] =>
  (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((field) =>
    (spec[field] ?? []).map((one, i) => [one as Container, `${path}.${field}[${i}]`] as const),
  );
