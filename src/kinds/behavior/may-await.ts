// Whether a pod may have a script that waits for a Service, told from the look of its commands alone. One that has
// ended waits for nothing, so that a Service is no matter to pods that are past their init containers.

import type { Container, PodSpec, PodStatus } from 'kubernetes-types/core/v1.js';

const AWAITS = /(?:\buntil\b|\bwhile\s+!).*\b(?:nslookup|wget|curl|nc)\b/s;

export function mayAwait(
  { initContainers, containers }: PodSpec,
  status?: PodStatus | null,
): boolean {
  const hasEnded = ({ name }: Container): boolean =>
    [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].some(
      (one) => one.name === name && one.state?.terminated !== undefined,
    );
  return [...(initContainers ?? []), ...(containers ?? [])].some(
    (container) => hasWait(container) && !hasEnded(container),
  );
}

const hasWait = ({ command, args }: Container): boolean =>
  (command ?? []).some((word) => AWAITS.test(word)) ||
  (args ?? []).some((word) => AWAITS.test(word));
