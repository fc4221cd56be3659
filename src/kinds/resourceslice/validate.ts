// What makes a ResourceSlice invalid [apis/resource/validation/validation.go validateResourceSliceSpec]. What a device
// says of its attributes, capacity and counters is not looked into beyond its schema.

import {
  child,
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../../machinery/field-errors.js';
import { dns1123LabelErrors, dns1123SubdomainErrors } from '../../machinery/names.js';
import { duplicates } from '../device-claim/duplicates.js';
import { driverErrors, many } from '../device-claim/validate.js';
import type { Device, ResourceSlice } from './index.js';

type Spec = ResourceSlice['spec'];

const POOL_NAME_MAX = 253;
const DEVICES_MAX = 128;
/** Of devices with taints or counters. */
const ADVANCED_DEVICES_MAX = 64;
const COUNTER_SETS_MAX = 8;
const EFFECTS = ['NoExecute', 'NoSchedule', 'None'];
const ONE_OF =
  'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';

export function validateSlice(spec: Spec, old: Spec | undefined): readonly FieldError[] {
  const { devices = [], sharedCounters = [] } = spec;
  const isAdvanced = devices.some(
    ({ taints = [], consumesCounters = [] }) => taints.length + consumesCounters.length > 0,
  );
  return [
    ...driverErrors(spec.driver ?? '', 'spec.driver'),
    ...validatePool(spec.pool ?? {}),
    ...(old ? fixedErrors(spec, old) : []),
    ...validatePlace(spec),
    ...(spec.sharedCounters && spec.devices
      ? [invalid('spec', '', 'only one of `sharedCounters` or `devices` is allowed')]
      : []),
    ...many(
      devices,
      'spec.devices',
      isAdvanced ? ADVANCED_DEVICES_MAX : DEVICES_MAX,
      validateDevice,
    ),
    ...duplicates(devices, 'spec.devices', ({ name = '' }) => name),
    ...many(sharedCounters, 'spec.sharedCounters', COUNTER_SETS_MAX, (set, path) => [
      ...labelErrors(set.name ?? '', child(path, 'name')),
      ...(Object.keys(set.counters ?? {}).length === 0 ? [required(child(path, 'counters'))] : []),
    ]),
    ...duplicates(sharedCounters, 'spec.sharedCounters', ({ name = '' }) => name),
  ];
}

function validatePool(pool: NonNullable<Spec['pool']>): readonly FieldError[] {
  const { name = '', resourceSliceCount = 0, generation = 0 } = pool;
  const path = 'spec.pool.name';
  const errors: FieldError[] = [];
  if (name === '') errors.push(required(path));
  else {
    if (name.length > POOL_NAME_MAX) errors.push(tooLong(path, POOL_NAME_MAX));
    for (const part of name.split('/'))
      errors.push(...dns1123SubdomainErrors(part).map((text) => invalid(path, part, text)));
  }
  if (resourceSliceCount <= 0)
    errors.push(
      invalid('spec.pool.resourceSliceCount', resourceSliceCount, 'must be greater than zero'),
    );
  if (generation < 0)
    errors.push(
      invalid('spec.pool.generation', generation, 'must be greater than or equal to zero'),
    );
  return errors;
}

function fixedErrors(spec: Spec, old: Spec): readonly FieldError[] {
  const fixed = [
    ['spec.pool.name', spec.pool?.name, old.pool?.name],
    ['spec.driver', spec.driver, old.driver],
    ['spec.nodeName', spec.nodeName, old.nodeName],
  ] as const;
  return fixed.flatMap(([path, now, then]) =>
    now === then ? [] : [invalid(path, now ?? null, 'field is immutable')],
  );
}

function validatePlace(spec: Spec): readonly FieldError[] {
  const { nodeName, nodeSelector } = spec;
  const errors: FieldError[] = [];
  const given: string[] = [];
  if (nodeName === '')
    errors.push(
      invalid('spec.nodeName', nodeName, 'must be either unset or set to a non-empty string'),
    );
  else if (nodeName !== undefined) {
    given.push('`nodeName`');
    errors.push(
      ...dns1123SubdomainErrors(nodeName).map((text) => invalid('spec.nodeName', nodeName, text)),
    );
  }
  if (nodeSelector) {
    given.push('`nodeSelector`');
    const { nodeSelectorTerms = [] } = nodeSelector;
    if (nodeSelectorTerms.length !== 1)
      errors.push(
        invalid(
          'spec.nodeSelector.nodeSelectorTerms',
          nodeSelectorTerms,
          'must have exactly one node selector term',
        ),
      );
  }
  for (const field of ['allNodes', 'perDeviceNodeSelection'] as const)
    if (spec[field]) given.push(`\`${field}\``);
    else if (spec[field] === false)
      errors.push(invalid(`spec.${field}`, false, 'must be either unset or set to true'));
  if (given.length === 0) errors.push(required('spec', ONE_OF));
  if (given.length > 1)
    errors.push(invalid('spec', `{${given.join(', ')}}`, `${ONE_OF}, but multiple fields are set`));
  return errors;
}

function validateDevice({ name = '', taints = [] }: Device, path: string): readonly FieldError[] {
  return [
    ...labelErrors(name, child(path, 'name')),
    ...taints.flatMap(({ key, effect = '' }, i) => {
      const here = index(child(path, 'taints'), i);
      return [
        ...(key ? [] : [required(child(here, 'key'), 'name part must be non-empty')]),
        ...(EFFECTS.includes(effect)
          ? []
          : [
              effect === ''
                ? required(child(here, 'effect'))
                : notSupported(child(here, 'effect'), effect, EFFECTS),
            ]),
      ];
    }),
  ];
}

const labelErrors = (name: string, path: string): readonly FieldError[] =>
  name === ''
    ? [required(path)]
    : dns1123LabelErrors(name).map((text) => invalid(path, name, text));
