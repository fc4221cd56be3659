// A container whose environment holds what its pod says of itself, for its command to go by: the index of an
// Indexed Job's pod, the pod's own name, its node.

import type { Container } from 'kubernetes-types/core/v1.js';
import { downward, type Telling } from './exec/sources.js';

interface Filled {
  readonly values: readonly string[];
  readonly container: Container;
}

/** Remembered for as long as it says the same: whoever asks by container gets one container. */
const filled = new WeakMap<Container, Filled>();

export function withOwnVariables(container: Container, pod: Telling): Container {
  const { env = [] } = container;
  if (!env.some(({ valueFrom }) => valueFrom?.fieldRef)) return container;
  const values = env.map(({ value = '', valueFrom }) =>
    valueFrom?.fieldRef ? downward(pod, valueFrom.fieldRef.fieldPath) : value,
  );
  const known = filled.get(container);
  if (known?.values.every((value, i) => value === values[i])) return known.container;
  const own = env.map((variable, i) =>
    variable.valueFrom?.fieldRef ? { name: variable.name, value: values[i] ?? '' } : variable,
  );
  const made = { ...container, env: own };
  filled.set(container, { values, container: made });
  return made;
}
