// FlowSchema: which requests count as one flow, and how important they are. Kept and checked; no request waits here.

import type { FlowSchema as ApiFlowSchema } from 'kubernetes-types/flowcontrol/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { validateFlowSchema } from './validate.js';

export type FlowSchema = Stored<ApiFlowSchema>;

export const flowSchema = defineKind<FlowSchema>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  singular: 'flowschema',
  shortNames: [],
  categories: [],
  namespaced: false,
  type: 'V1FlowSchema',
  status: true,
  gate: 'FlowControlV1',
  generation: 'spec',
  defaults(draft) {
    if (draft.spec) draft.spec.matchingPrecedence ||= 1_000;
  },
  prepareForCreate(draft) {
    draft.status = {};
    return undefined;
  },
  validate: validateFlowSchema,
  columns: [
    nameColumn,
    { name: 'PriorityLevel', value: ({ spec }) => spec?.priorityLevelConfiguration?.name ?? '' },
    { name: 'MatchingPrecedence', value: ({ spec }) => spec?.matchingPrecedence ?? 0 },
    {
      name: 'DistinguisherMethod',
      value: ({ spec }) => spec?.distinguisherMethod?.type ?? '<none>',
    },
    ageColumn,
    {
      name: 'MissingPL',
      value: ({ status }) =>
        status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    },
  ],
});
