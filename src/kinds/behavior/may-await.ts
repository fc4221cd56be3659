// Whether a pod may have a script that waits for a Service, told from the look of its commands alone.

import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';

const AWAITS = /(?:\buntil\b|\bwhile\s+!).*\b(?:nslookup|wget|curl|nc)\b/s;

export const mayAwait = ({ initContainers = [], containers }: PodSpec): boolean =>
  [...initContainers, ...(containers ?? [])].some(hasWait);

const hasWait = ({ command, args }: Container): boolean =>
  (command ?? []).some((word) => AWAITS.test(word)) ||
  (args ?? []).some((word) => AWAITS.test(word));
