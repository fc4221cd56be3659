// pods/resize: what containers of a pod that runs may use, changed without starting them anew.
//
// Source: pkg/registry/core/pod/strategy.go podResizeStrategy, pkg/apis/core/validation/validation.go
// ValidatePodResize. What else was sent is left out, as there.

import type { Container, ResourceRequirements } from 'kubernetes-types/core/v1.js';
import { equal } from '../../machinery/equal.js';
import { type FieldError, forbidden, index, invalid } from '../../machinery/field-errors.js';
import type { Part } from '../kind.js';
import { defaultContainer } from '../pod-template/container-defaults.js';
import { validateContainers } from '../pod-template/validate-container.js';
import type { Pod } from './index.js';
import { qosOf } from './qos.js';

const MUTABLE: readonly string[] = ['cpu', 'memory'];

export const resize: Part<Pod> = {
  take(draft, asked) {
    const { spec } = asked as unknown as { readonly spec?: Pod['spec'] };
    for (const list of ['containers', 'initContainers'] as const)
      for (const container of draft.spec[list] ?? []) {
        const wanted = spec?.[list]?.find(({ name }) => name === container.name);
        if (!wanted) continue;
        container.resources = wanted.resources ?? {};
        if (wanted.resizePolicy) container.resizePolicy = wanted.resizePolicy;
        defaultContainer(container);
      }
  },
  validate(pod, old) {
    const errors = [...validateContainers(pod.spec, 'spec')];
    if (qosOf(pod.spec) !== qosOf(old.spec))
      errors.push(
        invalid('spec', qosOf(pod.spec), 'Pod QOS Class may not change as a result of resizing'),
      );
    pod.spec.containers.forEach((container, i) => {
      errors.push(...changeErrors(container, old.spec.containers[i], index('spec.containers', i)));
    });
    return errors;
  },
};

function changeErrors(
  { resources = {} }: Container,
  before: Container | undefined,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const list of ['requests', 'limits'] as const) {
    const [now, was] = [amounts(resources, list), amounts(before?.resources, list)];
    const removed = MUTABLE.some((name) => name in was && !(name in now));
    if (removed)
      errors.push(forbidden(`${path}.resources.${list}`, `resource ${list} cannot be removed`));
    if (!equal(others(now), others(was)))
      errors.push(forbidden('spec', 'only cpu and memory resources are mutable'));
  }
  return errors;
}

type Amounts = Readonly<Record<string, unknown>>;

const amounts = (of: ResourceRequirements | undefined, list: 'requests' | 'limits'): Amounts =>
  (of?.[list] ?? {}) as Amounts;

const others = (of: Amounts): Amounts =>
  Object.fromEntries(Object.entries(of).filter(([name]) => !MUTABLE.includes(name)));
