// VolumeAttachment: that a volume is to be attached to a node. Kept and checked; volumes are there at once here.

import type { VolumeAttachment as ApiAttachment } from 'kubernetes-types/storage/v1.js';
import { equal } from '../../machinery/equal.js';
import { type FieldError, forbidden, invalid, required } from '../../machinery/field-errors.js';
import { dns1123SubdomainErrors } from '../../machinery/names.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { driverNameErrors } from '../csidriver/validate.js';
import { defineKind } from '../kind.js';
import { validateVolumeSpec } from '../persistentvolume/validate.js';

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

/** [apis/storage/validation/validation.go validateVolumeAttachmentSpec, ValidateVolumeAttachmentV1] */
function validate(
  { spec }: VolumeAttachment,
  old: VolumeAttachment | undefined,
): readonly FieldError[] {
  const { attacher = '', nodeName = '', source } = spec ?? {};
  const errors: FieldError[] = attacher === '' ? [required('spec.attacher')] : [];
  if (attacher !== '')
    for (const message of driverNameErrors(attacher))
      errors.push(invalid('spec.attacher', attacher, message));
  errors.push(...validateSource(source));
  for (const message of dns1123SubdomainErrors(nodeName))
    errors.push(invalid('spec.nodeName', nodeName, message));
  if (old && !equal(spec, old.spec)) errors.push(invalid('spec', spec, 'field is immutable'));
  return errors;
}

function validateSource(
  source: VolumeAttachment['spec']['source'] | undefined,
): readonly FieldError[] {
  const { persistentVolumeName: name, inlineVolumeSpec: inline } = source ?? {};
  const path = 'spec.source';
  const onlyOne = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  if (name === undefined && inline === undefined) return [required(path, onlyOne)];
  if (name !== undefined && inline !== undefined) return [forbidden(path, onlyOne)];
  if (inline) return validateVolumeSpec(inline, `${path}.inlineVolumeSpec`, true);
  return name
    ? dns1123SubdomainErrors(name).map((message) =>
        invalid(`${path}.persistentVolumeName`, name, message),
      )
    : [required(`${path}.persistentVolumeName`, 'must specify non empty persistentVolumeName')];
}
