// ControllerRevision: what a StatefulSet's or a DaemonSet's template was at one time. Its data never changes.

import type { ControllerRevision as ApiControllerRevision } from 'kubernetes-types/apps/v1.js';
import { child, type FieldError, required } from '../../machinery/field-errors.js';
import { controllerOf, type KubeObject, type Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { fileOrphan } from '../orphans.js';
import { nonNegative, unchangeable } from '../workload/rules.js';

export type ControllerRevision = Stored<ApiControllerRevision>;

export const controllerRevision = defineKind<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  singular: 'controllerrevision',
  shortNames: [],
  categories: [],
  namespaced: true,
  type: 'V1ControllerRevision',
  status: false,
  validate(revision, old): readonly FieldError[] {
    return [
      ...((revision.data ?? null) === null ? [required('data', 'data is mandatory')] : []),
      ...nonNegative(revision.revision, child('', 'revision')),
      ...(old ? unchangeable(revision.data, old.data, 'data') : []),
    ];
  },
  indexes: fileOrphan,
  columns: [
    nameColumn,
    { name: 'Controller', value: controllerText },
    { name: 'Revision', value: ({ revision }) => revision },
    ageColumn,
  ],
});

/** `statefulset.apps/web` */
function controllerText(object: KubeObject): string {
  const owner = controllerOf(object);
  if (!owner) return '<none>';
  const [group] = owner.apiVersion.includes('/') ? owner.apiVersion.split('/') : [''];
  const kind = group ? `${owner.kind}.${group}` : owner.kind;
  return `${kind.toLowerCase()}/${owner.name}`;
}
