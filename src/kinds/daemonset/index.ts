// DaemonSet: one pod on every node that qualifies.
//
// The deprecated template generation is kept as upstream keeps it, in an annotation that counts changes of
// the template [pkg/apis/apps/v1/conversion.go, registry/apps/daemonset/strategy.go].

import type { DaemonSet as ApiDaemonSet } from 'kubernetes-types/apps/v1.js';
import { equal } from '../../machinery/equal.js';
import { formatLabels } from '../../machinery/labels.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { containersColumn, imagesColumn, selectorColumn } from '../workload/columns.js';
import { fillInTemplate } from '../workload/template.js';
import { templateWarnings } from '../workload/warnings.js';
import { validateDaemonSet, validateDaemonSetStatus } from './validate.js';

export type DaemonSet = Stored<ApiDaemonSet>;

export const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

export const daemonSet = defineKind<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  type: 'V1DaemonSet',
  status: true,
  generation: 'spec',
  defaults(draft) {
    fillInTemplate(draft);
    // Reading brings it along, so whoever creates a DaemonSet manages it.
    draft.metadata.annotations ??= {};
    draft.metadata.annotations[TEMPLATE_GENERATION] ??= '0';
    const { spec } = draft;
    spec.updateStrategy ??= {};
    const strategy = spec.updateStrategy;
    strategy.type ||= 'RollingUpdate';
    if (strategy.type === 'RollingUpdate') {
      strategy.rollingUpdate ??= {};
      strategy.rollingUpdate.maxUnavailable ??= 1;
      strategy.rollingUpdate.maxSurge ??= 0;
    }
    spec.revisionHistoryLimit ??= 10;
  },
  prepareForCreate(draft) {
    draft.status = {
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      desiredNumberScheduled: 0,
      numberReady: 0,
    };
    noteTemplateGeneration(draft, 1);
    return undefined;
  },
  prepareForUpdate(draft, old) {
    const changed = equal(draft.spec.template, old.spec.template) ? 0 : 1;
    noteTemplateGeneration(draft, templateGeneration(old) + changed);
    return undefined;
  },
  validate: validateDaemonSet,
  warnings: templateWarnings,
  validateStatus: validateDaemonSetStatus,
  columns: [
    nameColumn,
    {
      name: 'Desired',
      type: 'integer',
      value: (ds) => ds.status?.desiredNumberScheduled ?? 0,
    },
    {
      name: 'Current',
      type: 'integer',
      value: (ds) => ds.status?.currentNumberScheduled ?? 0,
    },
    { name: 'Ready', type: 'integer', value: (ds) => ds.status?.numberReady ?? 0 },
    {
      name: 'Up-to-date',
      type: 'integer',
      value: (ds) => ds.status?.updatedNumberScheduled ?? 0,
    },
    { name: 'Available', type: 'integer', value: (ds) => ds.status?.numberAvailable ?? 0 },
    {
      name: 'Node Selector',
      value: (ds) => formatLabels(ds.spec.template.spec?.nodeSelector),
    },
    ageColumn,
    containersColumn,
    imagesColumn,
    selectorColumn,
  ],
});

export const templateGeneration = ({ metadata }: { metadata: DaemonSet['metadata'] }): number =>
  Number(metadata.annotations?.[TEMPLATE_GENERATION] ?? 0) || 0;

function noteTemplateGeneration(
  draft: { metadata: DaemonSet['metadata'] },
  generation: number,
): void {
  draft.metadata.annotations = {
    ...draft.metadata.annotations,
    [TEMPLATE_GENERATION]: String(generation),
  };
}
