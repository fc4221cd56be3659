// Service: one address for many pods. Its address and node ports are allocated when it is created.

import type { Service as ApiService } from 'kubernetes-types/core/v1.js';
import { formatLabels } from '../../machinery/labels.js';
import { dns1035LabelErrors } from '../../machinery/names.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { allocate } from './allocate.js';
import { clusterIpText, externalIpText, portsText } from './columns.js';
import { defaultService } from './defaults.js';
import { dropUnusedFields, keepAllocated, syncClusterIps } from './fields.js';
import { indexService } from './indexes.js';
import { validateService } from './validate.js';
import { validateChange } from './validate-change.js';
import { serviceWarnings } from './warnings.js';

export type Service = Stored<ApiService>;

export const service = defineKind<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  type: 'V1Service',
  status: true,
  createdByUpdate: true,
  validateName: dns1035LabelErrors,
  defaults: defaultService,
  prepareForCreate(draft, reader) {
    draft.status = { loadBalancer: {} };
    syncClusterIps(draft, undefined);
    return allocate(draft, undefined, reader);
  },
  prepareForUpdate(draft, old, reader) {
    syncClusterIps(draft, old);
    keepAllocated(draft, old);
    dropUnusedFields(draft, old);
    return allocate(draft, old, reader);
  },
  validate: (service, old) => [
    ...(old ? validateChange(service, old) : []),
    ...validateService(service),
  ],
  warnings: serviceWarnings,
  indexes: indexService,
  selectableFields: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type ?? '',
  },
  columns: [
    nameColumn,
    { name: 'Type', value: ({ spec }) => spec.type ?? '' },
    { name: 'Cluster-IP', value: clusterIpText },
    { name: 'External-IP', value: externalIpText },
    { name: 'Port(s)', value: portsText },
    ageColumn,
    { name: 'Selector', priority: 1, value: ({ spec }) => formatLabels(spec.selector) },
  ],
});
