// The options of a write, as its query states them [apimachinery pkg/apis/meta/v1/validation].

import type { FieldValidation, WriteOptions } from '../../apiserver/request.js';
import {
  type FieldError,
  forbidden,
  invalid as invalidField,
  notSupported,
  required,
  tooLong,
} from '../../machinery/field-errors.js';
import { type Failure, invalid } from '../../machinery/status.js';
import { managerOf } from '../asked.js';
import { type Call, isTrue } from '../call.js';

const VALIDATIONS: readonly string[] = ['', 'Ignore', 'Strict', 'Warn'];
const MANAGER_BYTES_MAX = 128;

export interface Written {
  readonly kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';
  /** Server-side apply: it must say who applies, and may force. */
  readonly isApply?: boolean;
}

export function writeOptions(call: Call, { kind, isApply }: Written): WriteOptions | Failure {
  const { query } = call;
  const manager = query.get('fieldManager') ?? '';
  const validation = query.get('fieldValidation') ?? '';
  const dryRun = query.getAll('dryRun');
  const errors = [
    ...(kind === 'PatchOptions' && !isApply && query.has('force')
      ? [forbidden('force', 'may not be specified for non-apply patch')]
      : []),
    ...(isApply && manager === ''
      ? [required('fieldManager', 'is required for apply patch')]
      : managerErrors(manager)),
    ...dryRunErrors(dryRun),
    ...(VALIDATIONS.includes(validation)
      ? []
      : [notSupported('fieldValidation', validation, VALIDATIONS)]),
  ];
  if (errors.length > 0) return invalid({ group: 'meta.k8s.io', kind }, '', errors);
  return {
    fieldManager: managerOf(call),
    ...(dryRun.includes('All') ? { dryRun: true } : {}),
    ...(validation === '' ? {} : { fieldValidation: validation as FieldValidation }),
    ...(isTrue(query, 'force') ? { force: true } : {}),
  };
}

export const dryRunErrors = (values: readonly unknown[]): readonly FieldError[] =>
  values.every((value) => value === 'All') ? [] : [notSupported('dryRun', values, ['All'])];

function managerErrors(manager: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (Buffer.byteLength(manager) > MANAGER_BYTES_MAX)
    errors.push(tooLong('fieldManager', MANAGER_BYTES_MAX));
  let at = 0;
  for (const char of manager) {
    if (!/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char)) {
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      const text = `invalid character U+${code} (at position ${at})`;
      errors.push(invalidField('fieldManager', manager, text));
    }
    at += Buffer.byteLength(char);
  }
  return errors;
}
