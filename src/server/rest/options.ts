// The options of a write, as its query states them.

import type { FieldValidation, WriteOptions } from '../../apiserver/request.js';
import { notSupported } from '../../machinery/field-errors.js';
import { type Failure, invalid } from '../../machinery/status.js';
import { managerOf } from '../asked.js';
import { type Call, isTrue } from '../call.js';

const VALIDATIONS: readonly string[] = ['Ignore', 'Warn', 'Strict'];

export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions';

export function isDryRun(values: readonly string[]): boolean {
  return values.includes('All');
}

export function writeOptions(call: Call, kind: OptionsKind): WriteOptions | Failure {
  const { query } = call;
  const dryRun = query.getAll('dryRun');
  const wrong = dryRun.filter((value) => value !== 'All');
  const validation = query.get('fieldValidation') ?? '';
  const errors = [
    ...(wrong.length > 0 ? [notSupported('dryRun', wrong.join(','), ['All'])] : []),
    ...(validation !== '' && !VALIDATIONS.includes(validation)
      ? [notSupported('fieldValidation', validation, ['', ...VALIDATIONS])]
      : []),
  ];
  if (errors.length > 0) return invalid({ group: 'meta.k8s.io', kind }, '', errors);
  return {
    fieldManager: managerOf(call),
    ...(isDryRun(dryRun) ? { dryRun: true } : {}),
    ...(validation === '' ? {} : { fieldValidation: validation as FieldValidation }),
    ...(isTrue(query, 'force') ? { force: true } : {}),
  };
}
