// ResourceSlice: devices that a driver has somewhere. Kept and checked; nobody here allocates them.

import { timestamp } from '../../machinery/duration.js';
import type { FieldError } from '../../machinery/field-errors.js';
import { dns1123SubdomainErrors } from '../../machinery/names.js';
import type { KubeObject } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { validateSlice } from './validate.js';

export interface ResourceSlice extends KubeObject {
  readonly spec: {
    readonly driver?: string;
    readonly pool?: {
      readonly name?: string;
      readonly generation?: number;
      readonly resourceSliceCount?: number;
    };
    readonly nodeName?: string;
    readonly nodeSelector?: { readonly nodeSelectorTerms?: readonly object[] };
    readonly allNodes?: boolean;
    readonly perDeviceNodeSelection?: boolean;
    readonly devices?: readonly Device[];
    readonly sharedCounters?: readonly { readonly name?: string; readonly counters?: object }[];
  };
}

export interface Device {
  readonly name?: string;
  readonly taints?: readonly {
    readonly key?: string;
    readonly effect?: string;
    readonly timeAdded?: string;
  }[];
  readonly consumesCounters?: readonly object[];
}

export const resourceSlice = defineKind<ResourceSlice>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  singular: 'resourceslice',
  shortNames: [],
  categories: [],
  namespaced: false,
  type: 'V1ResourceSlice',
  status: false,
  gate: 'ResourceClaimV1',
  generation: 'spec',
  validateName: dns1123SubdomainErrors,
  defaults({ spec }, { now }) {
    for (const { taints = [] } of spec?.devices ?? [])
      for (const taint of taints) taint.timeAdded ??= timestamp(now);
  },
  validate: ({ spec }, old): readonly FieldError[] => validateSlice(spec ?? {}, old?.spec),
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec?.nodeName ?? '',
    'spec.driver': ({ spec }) => spec?.driver ?? '',
  },
  columns: [
    nameColumn,
    { name: 'Node', value: ({ spec }) => spec?.nodeName ?? '' },
    { name: 'Driver', value: ({ spec }) => spec?.driver ?? '' },
    { name: 'Pool', value: ({ spec }) => spec?.pool?.name ?? '' },
    ageColumn,
  ],
});
