// IPAddress: that an address is taken, and by whom. Kept and checked; Services here take theirs without one.

import type { IPAddress as ApiAddress } from 'kubernetes-types/networking/v1alpha1.js';
import { equal } from '../../machinery/equal.js';
import { type FieldError, invalid, required } from '../../machinery/field-errors.js';
import { parseIp } from '../../machinery/ip-address.js';
import { dns1123SubdomainErrors, pathSegmentErrors } from '../../machinery/names.js';
import type { Stored } from '../../machinery/object.js';
import { nameColumn } from '../age.js';
import { defineKind } from '../kind.js';

export type IPAddress = Stored<ApiAddress>;

export const ipAddress = defineKind<IPAddress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  singular: 'ipaddress',
  shortNames: ['ip'],
  categories: [],
  namespaced: false,
  type: 'V1IPAddress',
  status: false,
  gate: 'MultiCIDRServiceAllocator',
  validateName: (name) =>
    parseIp(name) ? [] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  validate,
  columns: [nameColumn, { name: 'ParentRef', value: ({ spec }) => parentText(spec?.parentRef) }],
});

type Parent = NonNullable<NonNullable<ApiAddress['spec']>['parentRef']>;

/** `services/default/web` */
function parentText(parent: Partial<Parent> | undefined): string {
  if (!parent) return '<none>';
  const { group = '', resource = '', namespace = '', name = '' } = parent;
  const what = group === '' ? resource : `${resource}.${group}`;
  return [what, ...(namespace === '' ? [] : [namespace]), name].join('/');
}

/** [apis/networking/validation/validation.go ValidateIPAddress] */
function validate({ spec }: IPAddress, old: IPAddress | undefined): readonly FieldError[] {
  const parent = spec?.parentRef;
  const path = 'spec.parentRef';
  if (old && !equal(parent, old.spec?.parentRef))
    return [invalid(path, parent, 'field is immutable')];
  if (!parent) return [required(path)];
  const { group = '', namespace = '' } = parent;
  const segment = (field: string, value: string): readonly FieldError[] =>
    pathSegmentErrors(value).map((message) => invalid(`${path}.${field}`, value, message));
  const needed = (field: 'resource' | 'name'): readonly FieldError[] =>
    parent[field] ? segment(field, parent[field]) : [required(`${path}.${field}`)];
  return [
    ...(group === '' ? [] : dns1123SubdomainErrors(group)).map((message) =>
      invalid(`${path}.group`, group, message),
    ),
    ...needed('resource'),
    ...needed('name'),
    ...segment('namespace', namespace),
  ];
}
