// CustomResourceDefinition: a kind that users bring along, with its names, versions, fields and rules.

import type { Draft } from 'immer';
import { kindName } from '../../machinery/object.js';
import { nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { isServed } from './custom-kind.js';
import { CLEANUP, type CustomResourceDefinition, withCondition } from './definition.js';
import { validateDefinition, validateDefinitionStatus } from './validate.js';

export const customResourceDefinition = defineKind<CustomResourceDefinition>({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  type: 'V1CustomResourceDefinition',
  status: true,
  updatedByVersion: true,
  generation: 'spec',
  defaults(draft) {
    draft.spec ??= {} as typeof draft.spec;
    draft.spec.names ??= {} as typeof draft.spec.names;
    const { names } = draft.spec;
    names.singular ||= (names.kind ?? '').toLowerCase();
    if (names.kind) names.listKind ||= `${names.kind}List`;
    draft.spec.conversion ??= { strategy: 'None' };
    const service = draft.spec.conversion.webhook?.clientConfig?.service;
    if (service) service.port ??= 443;
  },
  prepareForCreate(draft) {
    draft.status = { ...NOTHING_YET } as never;
    noteStoredVersion(draft);
    return undefined;
  },
  prepareForUpdate(draft) {
    noteStoredVersion(draft);
    return undefined;
  },
  validate: validateDefinition,
  validateStatus: validateDefinitionStatus,
  cleanup: CLEANUP,
  prepareForDelete(draft) {
    const { deletionTimestamp } = draft.metadata;
    draft.status ??= {} as NonNullable<typeof draft.status>;
    draft.status.conditions = withCondition(draft.status.conditions ?? [], {
      type: 'Terminating',
      status: 'True',
      ...(deletionTimestamp === undefined ? {} : { lastTransitionTime: deletionTimestamp }),
      reason: 'InstanceDeletionPending',
      message:
        'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    });
  },
  indexes(crd, write) {
    const kind = crd.status?.acceptedNames?.kind;
    if (kind && isServed(crd)) write.file('kind', kindName(`${crd.spec.group}/`, kind));
  },
  columns: [
    nameColumn,
    {
      name: 'Created At',
      type: 'date',
      value: ({ metadata }) => String(metadata.creationTimestamp),
    },
  ],
});

/** As Go writes a status of which nothing is known. */
const NOTHING_YET = { acceptedNames: { kind: '', plural: '' }, conditions: null };

/** Objects may have been stored at every version that was ever the stored one. */
function noteStoredVersion(draft: Draft<CustomResourceDefinition>): void {
  const stored = draft.spec.versions?.find(({ storage }) => storage)?.name;
  const { storedVersions = [], ...status } = draft.status as { storedVersions?: string[] };
  if (stored !== undefined && !storedVersions.includes(stored))
    draft.status = { ...status, storedVersions: [...storedVersions, stored] } as never;
}
