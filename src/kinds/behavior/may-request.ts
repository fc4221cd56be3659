// Whether a pod may have a script that asks servers again and again, told from the look of its commands alone.

import type { PodSpec } from 'kubernetes-types/core/v1.js';

const REQUESTS =
  /\b(?:while\s+(?:true|:|1|sleep)|until\s+false|for\s*\(\()(?=.*\bdo\b).*\b(?:wget|curl|nc)\b/s;

export const mayRequest = ({ containers }: PodSpec): boolean =>
  (containers ?? []).some(({ command, args }) =>
    [...(command ?? []), ...(args ?? [])].some((word) => REQUESTS.test(word)),
  );
