// The end that somebody has given a container's process, by a signal or by leaving the shell that it is.

import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import { ENDED_BY_SIGNAL } from '../../kinds/behavior/exec/processes.js';
import { keptInside } from '../../kinds/behavior/files/kept.js';
import { ownStore } from '../../kinds/behavior/files/spots.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { Millis } from '../../machinery/object.js';

export function endedByHand(
  pod: Pod,
  { name, restartCount }: Pick<ContainerStatus, 'name' | 'restartCount'>,
): { readonly at: Millis; readonly code: number } | undefined {
  const store = ownStore(name, restartCount);
  const found = keptInside(pod).find((one) => one.store === store && one.path === ENDED_BY_SIGNAL);
  return found && { at: found.at, code: Number(found.text) };
}
