// Node: a machine pods run on.

import type { Node as ApiNode } from 'kubernetes-types/core/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';

export type Node = Stored<ApiNode>;

export const node = defineKind<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  categories: [],
  namespaced: false,
  type: 'V1Node',
  status: true,
  columns: [nameColumn, ageColumn],
});
