// RuntimeClass: how containers of a pod are run. Kept and checked; pods of any class run alike here.

import type { RuntimeClass as ApiRuntimeClass } from 'kubernetes-types/node/v1.js';
import { type FieldError, invalid } from '../../machinery/field-errors.js';
import { dns1123LabelErrors } from '../../machinery/names.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { validateResourceList } from '../pod-template/validate-resources.js';

export type RuntimeClass = Stored<ApiRuntimeClass>;

export const runtimeClass = defineKind<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  singular: 'runtimeclass',
  shortNames: [],
  categories: [],
  namespaced: false,
  type: 'V1RuntimeClass',
  status: false,
  validate,
  columns: [nameColumn, { name: 'Handler', value: ({ handler }) => handler ?? '' }, ageColumn],
});

/** [apis/node/validation/validation.go] */
function validate(
  { handler = '', overhead }: RuntimeClass,
  old: RuntimeClass | undefined,
): readonly FieldError[] {
  return [
    ...dns1123LabelErrors(handler).map((message) => invalid('handler', handler, message)),
    ...(old && handler !== old.handler ? [invalid('handler', handler, 'field is immutable')] : []),
    ...(overhead?.podFixed ? validateResourceList(overhead.podFixed, 'overhead.podFixed') : []),
  ];
}
