// Deployment: rolls a template out over ReplicaSets.
//
// Its generation counts changes of annotations too, as upstream's does [registry/apps/deployment/strategy.go].

import type {
  Deployment as ApiDeployment,
  DeploymentStatus as ApiStatus,
} from 'kubernetes-types/apps/v1.js';
import { equal } from '../../machinery/equal.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { containersColumn, imagesColumn, selectorColumn } from '../workload/columns.js';
import { fillInTemplate } from '../workload/template.js';
import { workloadWarnings } from '../workload/warnings.js';
import { validateDeployment, validateDeploymentStatus } from './validate.js';

/** The published types do not know terminatingReplicas yet (KEP-3973). */
export type DeploymentStatus = ApiStatus & { readonly terminatingReplicas?: number };
export type Deployment = Omit<Stored<ApiDeployment>, 'status'> & {
  readonly status?: DeploymentStatus;
};

export const deployment = defineKind<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  type: 'V1Deployment',
  status: true,
  generation: (object, old) =>
    !equal(object.spec, old.spec) || !equal(object.metadata.annotations, old.metadata.annotations),
  scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas' },
  defaults(draft) {
    fillInTemplate(draft);
    const { spec } = draft;
    spec.replicas ??= 1;
    spec.strategy ??= {};
    spec.strategy.type ||= 'RollingUpdate';
    if (spec.strategy.type === 'RollingUpdate') {
      spec.strategy.rollingUpdate ??= {};
      spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
      spec.strategy.rollingUpdate.maxSurge ??= '25%';
    }
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
  },
  prepareForCreate(draft) {
    draft.status = {};
    return undefined;
  },
  validate: validateDeployment,
  warnings: workloadWarnings,
  validateStatus: validateDeploymentStatus,
  columns: [
    nameColumn,
    { name: 'Ready', value: (d) => `${d.status?.readyReplicas ?? 0}/${d.spec.replicas ?? 0}` },
    { name: 'Up-to-date', value: (d) => d.status?.updatedReplicas ?? 0 },
    { name: 'Available', value: (d) => d.status?.availableReplicas ?? 0 },
    ageColumn,
    containersColumn,
    imagesColumn,
    selectorColumn,
  ],
});
