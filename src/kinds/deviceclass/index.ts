// DeviceClass: which devices a claim means by a name, and how they are set up. Kept and checked; nobody here
// allocates devices.

import { child, type FieldError, invalid } from '../../machinery/field-errors.js';
import { dns1123SubdomainErrors, qualifiedNameErrors } from '../../machinery/names.js';
import type { KubeObject } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import type { DeviceConfiguration, DeviceSelector } from '../device-claim/device-claim.js';
import { many, validateConfiguration, validateSelectors } from '../device-claim/validate.js';
import { defineKind } from '../kind.js';

export interface DeviceClass extends KubeObject {
  readonly spec?: {
    readonly selectors?: readonly DeviceSelector[];
    readonly config?: readonly DeviceConfiguration[];
    readonly extendedResourceName?: string;
  };
}

export const deviceClass = defineKind<DeviceClass>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  singular: 'deviceclass',
  shortNames: [],
  categories: [],
  namespaced: false,
  type: 'V1DeviceClass',
  status: false,
  gate: 'ResourceClaimV1',
  generation: 'spec',
  validateName: dns1123SubdomainErrors,
  validate: ({ spec }) => validate(spec),
  columns: [nameColumn, ageColumn],
});

const CONFIG_MAX = 32;

function validate(spec: DeviceClass['spec']): readonly FieldError[] {
  const { selectors = [], config = [], extendedResourceName: name } = spec ?? {};
  const path = 'spec.extendedResourceName';
  return [
    ...validateSelectors(selectors, child('spec', 'selectors')),
    ...many(config, 'spec.config', CONFIG_MAX, validateConfiguration),
    ...(name === undefined || isExtended(name)
      ? []
      : [invalid(path, name, 'must be a valid extended resource name')]),
  ];
}

/** [apis/core/v1/helper IsExtendedResourceName] */
const isExtended = (name: string): boolean =>
  name.includes('/') &&
  !name.includes('kubernetes.io/') &&
  !name.startsWith('requests.') &&
  qualifiedNameErrors(`requests.${name}`).length === 0;
