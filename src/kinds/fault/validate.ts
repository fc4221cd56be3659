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
import { parseQuantity } from '../../machinery/quantity.js';
import { selectorRequirements } from '../../machinery/selector.js';
import type { Fault, FaultSpec } from './index.js';
import {
  API_SERVER_FAULTS,
  CONTAINER_FAULTS,
  CONTROLLER_FAULTS,
  IMAGE_FAULTS,
  METRICS_SERVER_FAULTS,
  NODE_FAULTS,
  SHORTAGES,
  WEBHOOK_FAULTS,
} from './trouble.js';

const VICTIMS = [
  'node',
  'image',
  'pods',
  'controller',
  'apiServer',
  'metricsServer',
  'webhook',
] as const;

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
      ? [
          required(
            'spec',
            `must specify one of: ${VICTIMS.map((name) => `\`${name}\``).join(', ')}`,
          ),
        ]
      : []),
    ...named
      .slice(1)
      .map((victim) => forbidden(`spec.${victim}`, `may not specify more than 1 victim`)),
    ...(spec.node === '' ? [required('spec.node')] : []),
    ...(spec.image === '' ? [required('spec.image')] : []),
    ...(spec.controller === '' ? [required('spec.controller')] : []),
    ...(spec.webhook === '' ? [required('spec.webhook')] : []),
    ...(labels && !labels.ok ? [invalid('spec.pods.labels', spec.pods?.labels, labels.error)] : []),
    ...trouble(spec, named[0]),
    ...lasting('for', spec.for),
    ...manner(spec),
    ...taking(spec),
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
    controller: CONTROLLER_FAULTS,
    apiServer: API_SERVER_FAULTS,
    metricsServer: METRICS_SERVER_FAULTS,
    webhook: WEBHOOK_FAULTS,
  }[victim ?? 'node'];
  return victim === undefined || known.includes(is) ? [] : [notSupported('spec.is', is, known)];
}

/** What only makes sense with some troubles. */
function manner({ is, controller, apiServer, kind, by, after }: Partial<FaultSpec>) {
  const isSlow = is === 'Slow' && apiServer !== undefined;
  const isLate =
    isSlow ||
    is === 'Flapping' ||
    (controller !== undefined && (is === 'Stale' || is === 'Skewed'));
  const isCrash = is === 'Crash' && controller !== undefined;
  const errors: FieldError[] = [];
  if (kind !== undefined && is !== 'Stale')
    errors.push(forbidden('spec.kind', 'only a stale cache is of a kind'));
  if (by !== undefined && !isLate)
    errors.push(
      forbidden(
        'spec.by',
        'may only be set for `Stale`, `Skewed`, `Flapping` and a slow API server',
      ),
    );
  else if (by === undefined && (isSlow || is === 'Skewed')) errors.push(required('spec.by'));
  else errors.push(...lasting('by', is === 'Skewed' ? by?.replace(/^-/, '') : by));
  if (after !== undefined && !isCrash)
    errors.push(forbidden('spec.after', 'may only be set for the `Crash` of a controller'));
  else if (after !== undefined && after < 0)
    errors.push(invalid('spec.after', after, 'must be greater than or equal to 0'));
  return errors;
}

function taking({ is, takes }: Partial<FaultSpec>): readonly FieldError[] {
  if (takes === undefined) return [];
  if (!is || !SHORTAGES.includes(is))
    return [forbidden('spec.takes', 'may only be set for `OutOfMemory` and `OutOfDisk`')];
  const amount = parseQuantity(takes);
  if (!amount.ok) return [invalid('spec.takes', takes, amount.error)];
  return amount.value.mantissa > 0n ? [] : [invalid('spec.takes', takes, 'must be greater than 0')];
}

function lasting(field: string, text: string | undefined): readonly FieldError[] {
  if (text === undefined) return [];
  const ms = parseUserDuration(text);
  if (!ms.ok) return [invalid(`spec.${field}`, text, ms.error)];
  return ms.value > 0 ? [] : [invalid(`spec.${field}`, text, 'must be greater than 0')];
}
