// The annotations of pods that mean something, and so can be wrong.
//
// Source: pkg/apis/core/validation/validation.go ValidatePodSpecificAnnotations and ...AnnotationUpdates.

import { type FieldError, invalid, key as keyed } from '../../machinery/field-errors.js';
import { validateProfiles } from '../pod-template/validate-profiles.js';
import type { Pod } from './index.js';

const PATH = 'metadata.annotations';
const MIRROR = 'kubernetes.io/config.mirror';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const INT32_MAX = 2 ** 31 - 1;

export function validatePodAnnotations(pod: Pod, old: Pod | undefined): FieldError[] {
  const { [MIRROR]: mirror, [DELETION_COST]: cost } = pod.metadata.annotations ?? {};
  const errors: FieldError[] = [];
  if (mirror !== undefined && !pod.spec.nodeName)
    errors.push(invalid(PATH, mirror, 'must set spec.nodeName if mirror pod annotation is set'));
  if (old && mirror !== old.metadata.annotations?.[MIRROR])
    errors.push(
      invalid(
        keyed(PATH, MIRROR),
        mirror ?? '',
        'may not add, update or remove mirror pod annotation',
      ),
    );
  const changed = cost !== undefined && cost !== old?.metadata.annotations?.[DELETION_COST];
  if (changed && !isInt32(cost))
    errors.push(invalid(keyed(PATH, DELETION_COST), cost, 'must be a 32bit integer'));
  return [...errors, ...validateProfiles(pod.metadata.annotations, pod.spec, PATH)];
}

/** Without a plus sign and without leading zeros. */
const isInt32 = (text: string): boolean =>
  /^(0|-?[1-9]\d*)$/.test(text) && Math.abs(Number(text) + 0.5) < INT32_MAX + 1;
