// PriorityClass: how important a pod is next to others, by name.

import type { Draft } from 'immer';
import type { PriorityClass as ApiPriorityClass } from 'kubernetes-types/scheduling/v1.js';
import { type FieldError, forbidden, notSupported } from '../../machinery/field-errors.js';
import type { Stored } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { type Failure, forbidden as refused } from '../../machinery/status.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';

export type PriorityClass = Stored<ApiPriorityClass>;

/** The highest value that is not the system's own [pkg/apis/scheduling/types.go]. */
const USER_VALUE_MAX = 1_000_000_000;
const SYSTEM_PREFIX = 'system-';
const POLICIES = ['Never', 'PreemptLowerPriority'];

export const priorityClass = defineKind<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  singular: 'priorityclass',
  shortNames: ['pc'],
  categories: [],
  namespaced: false,
  type: 'V1PriorityClass',
  status: false,
  generation: () => false,
  defaults(draft) {
    draft.preemptionPolicy ??= 'PreemptLowerPriority';
    draft.value ??= 0;
  },
  validate,
  admit: onlyOneDefault,
  indexes(object, write) {
    if (object.globalDefault) write.file('default', '');
  },
  columns: [
    nameColumn,
    {
      name: 'Value',
      type: 'integer',
      value: ({ value }) => value,
    },
    { name: 'Global-Default', type: 'boolean', value: (pc) => pc.globalDefault ?? false },
    ageColumn,
    {
      name: 'PreemptionPolicy',
      since: 'NewerPrintColumns',
      value: (pc) => pc.preemptionPolicy ?? '',
    },
  ],
});

/** The classes every cluster has from its first moment [pkg/apis/scheduling/v1/helpers.go]. */
export const systemPriorityClasses = [
  {
    name: 'system-node-critical',
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  {
    name: 'system-cluster-critical',
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
].map(({ name, value, description }) => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  description,
  preemptionPolicy: 'PreemptLowerPriority',
}));

function validate(object: PriorityClass, old: PriorityClass | undefined): readonly FieldError[] {
  const errors: FieldError[] = [];
  const { value, preemptionPolicy = '', metadata } = object;
  if (old) {
    if (value !== old.value) errors.push(forbidden('value', 'may not be changed in an update.'));
    if (preemptionPolicy !== (old.preemptionPolicy ?? ''))
      errors.push({
        type: 'FieldValueInvalid',
        field: 'preemptionPolicy',
        text: `Invalid value: ${JSON.stringify(preemptionPolicy)}: field is immutable`,
      });
    return errors;
  }
  if (metadata.name.startsWith(SYSTEM_PREFIX)) {
    const known = systemPriorityClasses.some(
      (pc) => pc.metadata.name === metadata.name && pc.value === value,
    );
    if (!known)
      errors.push(
        forbidden(
          'metadata.name',
          `priority class names with '${SYSTEM_PREFIX}' prefix are reserved for system use only. error: ${metadata.name} is not a known system priority class`,
        ),
      );
  } else if (value > USER_VALUE_MAX)
    errors.push(
      forbidden('value', `maximum allowed value of a user defined priority is ${USER_VALUE_MAX}`),
    );
  if (!POLICIES.includes(preemptionPolicy))
    errors.push(notSupported('preemptionPolicy', preemptionPolicy, POLICIES));
  return errors;
}

/** There is one default at most [plugin/pkg/admission/priority/admission.go validatePriorityClass]. */
function onlyOneDefault(
  draft: Draft<PriorityClass>,
  _old: PriorityClass | undefined,
  reader: Reader,
): Failure | undefined {
  const { globalDefault, metadata } = draft;
  if (!globalDefault) return undefined;
  const known = reader
    .indexed('PriorityClass', 'default', '')
    .find((one) => one.metadata.name !== metadata.name);
  return known
    ? refused(
        { group: 'scheduling.k8s.io', plural: 'priorityclasses' },
        metadata.name,
        `PriorityClass ${known.metadata.name} is already marked as default. Only one default can exist`,
      )
    : undefined;
}
