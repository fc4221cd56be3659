// ConfigMap: configuration as keys and values.

import type { ConfigMap as ApiConfigMap } from 'kubernetes-types/core/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { validateConfigMap } from './validate.js';

export type ConfigMap = Stored<ApiConfigMap>;

export const configMap = defineKind<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  categories: [],
  namespaced: true,
  type: 'V1ConfigMap',
  status: false,
  validate: validateConfigMap,
  columns: [
    nameColumn,
    {
      name: 'Data',
      value: ({ data = {}, binaryData = {} }) =>
        Object.keys(data).length + Object.keys(binaryData).length,
    },
    ageColumn,
  ],
});
