// What makes a CSIDriver invalid, and what of it never changes.
//
// Source: pkg/apis/storage/validation/validation.go validateCSIDriverSpec, ValidateCSIDriverUpdate.

import { equal } from '../../machinery/equal.js';
import {
  duplicate,
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1123SubdomainErrors } from '../../machinery/names.js';
import type { CSIDriver } from './index.js';

type Spec = CSIDriver['spec'];

const NAME_MAX = 63;
const MODES = ['Ephemeral', 'Persistent'];
const POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const TOKEN_SECONDS_MIN = 600;

/** Drivers are called after a domain, in whatever case. */
export const driverNameErrors = (name: string): readonly string[] => [
  ...(name.length > NAME_MAX ? [`must be no more than ${NAME_MAX} characters`] : []),
  ...dns1123SubdomainErrors(name.toLowerCase()),
];

export function validateDriver(
  { spec }: CSIDriver,
  old: CSIDriver | undefined,
): readonly FieldError[] {
  const { volumeLifecycleModes = [], fsGroupPolicy, tokenRequests } = spec;
  const missing = (field: keyof Spec, path: string): readonly FieldError[] =>
    spec[field] === undefined ? [required(path)] : [];
  return [
    ...missing('attachRequired', 'spec.attachedRequired'),
    ...missing('podInfoOnMount', 'spec.podInfoOnMount'),
    ...missing('storageCapacity', 'spec.storageCapacity'),
    ...(fsGroupPolicy !== undefined && !POLICIES.includes(fsGroupPolicy)
      ? [notSupported('spec.fsGroupPolicy', fsGroupPolicy, POLICIES)]
      : []),
    ...validateTokens(tokenRequests),
    ...volumeLifecycleModes.flatMap((mode, i) =>
      MODES.includes(mode)
        ? []
        : [notSupported(index('spec.volumeLifecycleModes', i), mode, MODES)],
    ),
    ...missing('seLinuxMount', 'spec.seLinuxMount'),
    ...(old ? validateFixed(spec, old.spec) : []),
  ];
}

/** One token for each audience. */
function validateTokens(requests: Spec['tokenRequests'] = []): readonly FieldError[] {
  const seen = new Set<string>();
  return requests.flatMap(({ audience = '', expirationSeconds: seconds }, i) => {
    const path = index('spec.tokenRequests', i);
    if (seen.has(audience)) return [duplicate(`${path}.audience`, audience)];
    seen.add(audience);
    const at = `${path}.expirationSeconds`;
    if (seconds === undefined) return [];
    if (seconds < TOKEN_SECONDS_MIN)
      return [invalid(at, seconds, 'may not specify a duration less than 10 minutes')];
    return seconds > 2 ** 32
      ? [invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds')]
      : [];
  });
}

const validateFixed = (spec: Spec, old: Spec): readonly FieldError[] =>
  (
    [
      ['attachRequired', 'spec.attachedRequired'],
      ['volumeLifecycleModes', 'spec.volumeLifecycleModes'],
    ] as const
  )
    .filter(([field]) => !equal(spec[field], old[field]))
    .map(([field, path]) => invalid(path, spec[field], 'field is immutable'));
