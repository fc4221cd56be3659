// What a Fault must look like to mean something.

import { parseUserDuration } from '../../machinery/duration.js';
import { equal } from '../../machinery/equal.js';
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { selectorRequirements } from '../../machinery/selector.js';
import type { Fault, FaultSpec } from './index.js';
import { CONTAINER_FAULTS, IMAGE_FAULTS, NODE_FAULTS } from './trouble.js';

const VICTIMS = ['node', 'image', 'pods'] as const;

export function validateFault(object: Fault, old: Fault | undefined): readonly FieldError[] {
  const spec: Partial<FaultSpec> | undefined = object.spec;
  if (!spec) return [required('spec')];
  // A fault that changes its victim would be two faults of one name, and the first would never heal.
  if (old && !equal(spec, old.spec))
    return [forbidden('spec', 'a fault may not be changed: delete it and create another')];
  const named = VICTIMS.filter((victim) => spec[victim] !== undefined);
  const labels = spec.pods?.labels ? selectorRequirements(spec.pods.labels) : undefined;
  return [
    ...(named.length === 0
      ? [required('spec', 'must specify one of: `node`, `image`, `pods`')]
      : []),
    ...named
      .slice(1)
      .map((victim) => forbidden(`spec.${victim}`, `may not specify more than 1 victim`)),
    ...(spec.node === '' ? [required('spec.node')] : []),
    ...(spec.image === '' ? [required('spec.image')] : []),
    ...(labels && !labels.ok ? [invalid('spec.pods.labels', spec.pods?.labels, labels.error)] : []),
    ...trouble(spec, named[0]),
    ...lasting(spec.for),
  ];
}

function trouble(
  { is }: Partial<FaultSpec>,
  victim: (typeof VICTIMS)[number] | undefined,
): readonly FieldError[] {
  if (!is) return [required('spec.is')];
  const known: readonly string[] = {
    node: NODE_FAULTS,
    image: IMAGE_FAULTS,
    pods: CONTAINER_FAULTS,
  }[victim ?? 'node'];
  return victim === undefined || known.includes(is) ? [] : [notSupported('spec.is', is, known)];
}

function lasting(text: string | undefined): readonly FieldError[] {
  if (text === undefined) return [];
  const ms = parseUserDuration(text);
  if (!ms.ok) return [invalid('spec.for', text, ms.error)];
  return ms.value > 0 ? [] : [invalid('spec.for', text, 'must be greater than 0')];
}
