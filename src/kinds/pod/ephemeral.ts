// pods/ephemeralcontainers: containers added to a pod that runs, to look at it from inside.
//
// Source: pkg/registry/core/pod/strategy.go podEphemeralContainersStrategy, pkg/apis/core/validation/validation.go
// ValidatePodEphemeralContainersUpdate.

import type { EphemeralContainer } from 'kubernetes-types/core/v1.js';
import { equal } from '../../machinery/equal.js';
import { type FieldError, forbidden } from '../../machinery/field-errors.js';
import type { Part } from '../kind.js';
import { defaultContainer } from '../pod-template/container-defaults.js';
import { validateContainers } from '../pod-template/validate-container.js';
import { validateHostProcess } from '../pod-template/validate-os.js';
import type { Pod } from './index.js';

const PATH = 'spec.ephemeralContainers';
/** On what a kubelet made of a file of its own. */
const MIRROR = 'kubernetes.io/config.mirror';

export const ephemeralContainers: Part<Pod> = {
  take(draft, asked) {
    const { spec } = asked as unknown as { readonly spec?: Pod['spec'] };
    const containers = spec?.ephemeralContainers ?? [];
    for (const container of containers) defaultContainer(container);
    if (containers.length === 0) delete draft.spec.ephemeralContainers;
    else draft.spec.ephemeralContainers = containers;
  },
  validate(pod, old) {
    const now = pod.spec.ephemeralContainers ?? [];
    if (pod.metadata.annotations?.[MIRROR] !== undefined)
      return [forbidden('', 'static pods do not support ephemeral containers')];
    return [
      ...validateContainers(pod.spec, 'spec'),
      ...validateHostProcess(pod.spec, 'spec'),
      ...(old.spec.ephemeralContainers ?? []).flatMap((container) => keptErrors(container, now)),
    ];
  },
};

function keptErrors(old: EphemeralContainer, now: readonly EphemeralContainer[]): FieldError[] {
  const same = now.find(({ name }) => name === old.name);
  if (!same)
    return [forbidden(PATH, `existing ephemeral containers "${old.name}" may not be removed\n`)];
  return equal(same, old)
    ? []
    : [forbidden(PATH, `existing ephemeral containers "${old.name}" may not be changed\n`)];
}
