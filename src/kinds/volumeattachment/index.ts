// VolumeAttachment: that a volume is to be attached to a node. Kept and checked; volumes are there at once here.

import type { VolumeAttachment as ApiAttachment } from 'kubernetes-types/storage/v1.js';
import { equal } from '../../machinery/equal.js';
import { type FieldError, invalid, required } from '../../machinery/field-errors.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';

export type VolumeAttachment = Stored<ApiAttachment>;

export const volumeAttachment = defineKind<VolumeAttachment>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  singular: 'volumeattachment',
  shortNames: [],
  categories: [],
  namespaced: false,
  type: 'V1VolumeAttachment',
  status: true,
  prepareForCreate(draft) {
    draft.status = { attached: false };
    return undefined;
  },
  validate,
  columns: [
    nameColumn,
    { name: 'Attacher', format: 'name', value: ({ spec }) => spec?.attacher ?? '' },
    { name: 'PV', value: ({ spec }) => spec?.source?.persistentVolumeName ?? '' },
    { name: 'Node', value: ({ spec }) => spec?.nodeName ?? '' },
    { name: 'Attached', type: 'boolean', value: ({ status }) => status?.attached ?? false },
    ageColumn,
  ],
});

/** [apis/storage/validation/validation.go validateVolumeAttachmentSpec] */
function validate(
  { spec }: VolumeAttachment,
  old: VolumeAttachment | undefined,
): readonly FieldError[] {
  const { attacher, nodeName, source } = spec ?? {};
  const errors: FieldError[] = [];
  if (!attacher) errors.push(required('spec.attacher'));
  if (!nodeName) errors.push(required('spec.nodeName'));
  if (!source?.persistentVolumeName && !source?.inlineVolumeSpec)
    errors.push(
      required(
        'spec.source',
        'must specify exactly one of inlineVolumeSpec and persistentVolumeName',
      ),
    );
  if (old && !equal(spec, old.spec)) errors.push(invalid('spec', spec, 'field is immutable'));
  return errors;
}
