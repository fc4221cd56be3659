// CSINode: which drivers for volumes a node has. Kept and checked; volumes are made without drivers here.

import type { CSINode as ApiNode } from 'kubernetes-types/storage/v1.js';
import { duplicate, type FieldError, index, required } from '../../machinery/field-errors.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';

export type CSINode = Stored<ApiNode>;

export const csiNode = defineKind<CSINode>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  singular: 'csinode',
  shortNames: [],
  categories: [],
  namespaced: false,
  type: 'V1CSINode',
  status: false,
  validate: ({ spec }) => validate(spec?.drivers ?? []),
  columns: [
    nameColumn,
    { name: 'Drivers', type: 'integer', value: ({ spec }) => (spec?.drivers ?? []).length },
    ageColumn,
  ],
});

function validate(drivers: CSINode['spec']['drivers']): readonly FieldError[] {
  return drivers.flatMap(({ name, nodeID }, i) => {
    const path = index('spec.drivers', i);
    return [
      ...(name ? [] : [required(`${path}.name`)]),
      ...(nodeID ? [] : [required(`${path}.nodeID`)]),
      ...(drivers.findIndex((one) => one.name === name) < i
        ? [duplicate(`${path}.name`, name)]
        : []),
    ];
  });
}
