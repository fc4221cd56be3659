// What makes a claim of devices invalid [apis/resource/validation/validation.go validateDeviceClaim].
//
// Departure: what an expression costs is not estimated.

import { compileCel } from '../../machinery/cel.js';
import {
  child,
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
} from '../../machinery/field-errors.js';
import {
  cIdentifierErrors,
  dns1123LabelErrors,
  dns1123SubdomainErrors,
} from '../../machinery/names.js';
import type {
  ClaimSpec,
  DeviceClaim,
  DeviceConfiguration,
  DeviceRequest,
  DeviceSelector,
  Devices,
  DeviceToleration,
} from './device-claim.js';
import { duplicates } from './duplicates.js';

const LIST_MAX = 32;
const ALTERNATIVES_MAX = 8;
const EXPRESSION_BYTES_MAX = 10 * 1024;
const MODES = ['All', 'ExactCount'];
const EFFECTS = ['NoExecute', 'NoSchedule', 'None'];
const OPERATORS = ['Equal', 'Exists'];
const ONE_OF = 'exactly one of `exactly` or `firstAvailable` is required';
const REFERENCE =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

export function validateClaim(spec: ClaimSpec | undefined, path: string): readonly FieldError[] {
  const { constraints = [], config = [] } = spec?.devices ?? {};
  // It is always written, as null where nobody gave any.
  const requests = spec?.devices?.requests ?? [];
  const at = child(path, 'devices');
  const names = namesIn(requests);
  return [
    ...many(requests, child(at, 'requests'), LIST_MAX, validateRequest),
    ...duplicates(requests, child(at, 'requests'), ({ name = '' }) => name),
    ...many(constraints, child(at, 'constraints'), LIST_MAX, (constraint, here) =>
      validateConstraint(constraint, here, names),
    ),
    ...many(config, child(at, 'config'), LIST_MAX, (one, here) => [
      ...validateReferences(one.requests ?? [], child(here, 'requests'), names),
      ...validateConfiguration(one, here),
    ]),
  ];
}

export function many<T>(
  values: readonly T[],
  path: string,
  max: number,
  validate: (value: T, path: string) => readonly FieldError[],
): FieldError[] {
  const errors = values.length > max ? [tooMany(path, values.length, max)] : [];
  return [...errors, ...values.flatMap((value, i) => validate(value, index(path, i)))];
}

/** The requests' names, and those of alternatives behind a slash. */
const namesIn = (requests: readonly DeviceRequest[]): ReadonlySet<string> =>
  new Set(
    requests.flatMap(({ name = '', firstAvailable = [] }) => [
      name,
      ...firstAvailable.map((alternative) => `${name}/${alternative.name}`),
    ]),
  );

function validateRequest(request: DeviceRequest, path: string): readonly FieldError[] {
  const { name = '', exactly, firstAvailable = [] } = request;
  const errors = nameErrors(name, child(path, 'name'));
  if (!exactly && firstAvailable.length === 0) return [...errors, required(path, ONE_OF)];
  if (exactly && firstAvailable.length > 0)
    return [...errors, invalid(path, null, `${ONE_OF}, but multiple fields are set`)];
  if (exactly) return [...errors, ...validateDevices(exactly, child(path, 'exactly'))];
  const at = child(path, 'firstAvailable');
  return [
    ...errors,
    ...many(firstAvailable, at, ALTERNATIVES_MAX, (alternative, here) => [
      ...nameErrors(alternative.name ?? '', child(here, 'name')),
      ...validateDevices(alternative, here),
    ]),
    ...duplicates(firstAvailable, at, (alternative) => alternative.name ?? ''),
  ];
}

function validateDevices(devices: Devices, path: string): readonly FieldError[] {
  const { deviceClassName, selectors = [], allocationMode = '', count = 0 } = devices;
  const errors: FieldError[] = deviceClassName
    ? dns1123SubdomainErrors(deviceClassName).map((text) =>
        invalid(child(path, 'deviceClassName'), deviceClassName, text),
      )
    : [required(child(path, 'deviceClassName'))];
  errors.push(...validateSelectors(selectors, child(path, 'selectors')));
  const at = child(path, 'count');
  if (!MODES.includes(allocationMode))
    errors.push(notSupported(child(path, 'allocationMode'), allocationMode, MODES));
  else if (allocationMode === 'All' && count !== 0)
    errors.push(invalid(at, count, "must not be specified when allocationMode is 'All'"));
  else if (allocationMode === 'ExactCount' && count <= 0)
    errors.push(invalid(at, count, 'must be greater than zero'));
  devices.tolerations?.forEach((toleration, i) => {
    errors.push(...validateToleration(toleration, index(child(path, 'tolerations'), i)));
  });
  return errors;
}

export const validateSelectors = (
  selectors: readonly DeviceSelector[],
  path: string,
): readonly FieldError[] => many(selectors, path, LIST_MAX, validateSelector);

function validateSelector({ cel }: DeviceSelector, path: string): readonly FieldError[] {
  if (!cel) return [required(child(path, 'cel'))];
  const { expression = '' } = cel;
  const at = `${path}.cel.expression`;
  if (new TextEncoder().encode(expression).length > EXPRESSION_BYTES_MAX)
    return [tooLong(at, EXPRESSION_BYTES_MAX)];
  const program = compileCel(expression, ['device']);
  if (!program.ok) return [invalid(at, expression, `compilation failed: ${program.error}`)];
  const { type } = program.value;
  return type === 'bool' || type === 'dyn'
    ? []
    : [invalid(at, expression, `must evaluate to bool or the unknown type, not ${type}`)];
}

function validateToleration(toleration: DeviceToleration, path: string): readonly FieldError[] {
  const { key, operator = '', value, effect } = toleration;
  const errors: FieldError[] = [];
  if (!OPERATORS.includes(operator))
    errors.push(
      operator === ''
        ? required(child(path, 'operator'))
        : notSupported(child(path, 'operator'), operator, OPERATORS),
    );
  if (operator === 'Exists' && value)
    errors.push(invalid(child(path, 'value'), value, 'must be empty for operator `Exists`'));
  if (operator === 'Equal' && !key)
    errors.push(invalid(child(path, 'operator'), operator, 'must be `Exists` when `key` is empty'));
  if (effect && !EFFECTS.includes(effect))
    errors.push(notSupported(child(path, 'effect'), effect, EFFECTS));
  return errors;
}

function validateConstraint(
  constraint: NonNullable<DeviceClaim['constraints']>[number],
  path: string,
  names: ReadonlySet<string>,
): readonly FieldError[] {
  const { requests = [], matchAttribute, distinctAttribute } = constraint;
  const errors = [...validateReferences(requests, child(path, 'requests'), names)];
  if (matchAttribute !== undefined)
    errors.push(...attributeErrors(matchAttribute, child(path, 'matchAttribute')));
  else if (distinctAttribute !== undefined)
    errors.push(...attributeErrors(distinctAttribute, child(path, 'distinctAttribute')));
  else
    errors.push(
      required(path, 'exactly one of "matchAttribute" or "distinctAttribute" is required'),
    );
  return errors;
}

/** An attribute's name with its domain: `gpu.example.com/model`. */
function attributeErrors(name: string, path: string): readonly FieldError[] {
  const parts = name.split('/');
  if (name === '') return [required(path, 'name required')];
  if (parts.length === 1)
    return [
      ...cIdentifierErrors(name).map((text) => invalid(path, name, text)),
      invalid(path, name, 'must include a domain'),
    ];
  const [domain = '', id = ''] = parts;
  return [
    ...(domain === ''
      ? [required(path, 'the domain must not be empty')]
      : dns1123SubdomainErrors(domain).map((text) => invalid(path, domain, text))),
    ...(id === ''
      ? [required(path, 'the name must not be empty')]
      : cIdentifierErrors(id).map((text) => invalid(path, id, text))),
  ];
}

function validateReferences(
  references: readonly string[],
  path: string,
  names: ReadonlySet<string>,
): readonly FieldError[] {
  return [
    ...many(references, path, LIST_MAX, (name, here) => {
      const parts = name.split('/');
      if (parts.length > 2) return [invalid(here, name, REFERENCE)];
      return [
        ...parts.flatMap((part) => nameErrors(part, here)),
        ...(names.has(name) ? [] : [invalid(here, name, REFERENCE)]),
      ];
    }),
    ...duplicates(references, path, (name) => name),
  ];
}

export function validateConfiguration(
  { opaque }: DeviceConfiguration,
  path: string,
): readonly FieldError[] {
  const at = child(path, 'opaque');
  if (!opaque) return [required(at)];
  return [
    ...driverErrors(opaque.driver ?? '', child(at, 'driver')),
    ...(opaque.parameters === undefined || opaque.parameters === null
      ? [required(child(at, 'parameters'))]
      : []),
  ];
}

const DRIVER_BYTES_MAX = 63;

/** A driver's name looks as that of a CSI driver does. */
export function driverErrors(name: string, path: string): readonly FieldError[] {
  if (name === '') return [required(path)];
  return [
    ...(name.length > DRIVER_BYTES_MAX ? [tooLong(path, DRIVER_BYTES_MAX)] : []),
    ...dns1123SubdomainErrors(name.toLowerCase()).map((text) => invalid(path, name, text)),
  ];
}

const nameErrors = (name: string, path: string): FieldError[] =>
  dns1123LabelErrors(name).map((text) => invalid(path, name, text));
