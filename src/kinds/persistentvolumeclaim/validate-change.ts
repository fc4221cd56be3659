// What of a claim never changes [apis/core/validation ValidatePersistentVolumeClaimUpdate]: once it is
// bound it may ask for more storage; before that it may be given a volume; nothing else.

import { equal } from '../../machinery/equal.js';
import { type FieldError, forbidden, invalid } from '../../machinery/field-errors.js';
import { parseQuantity } from '../../machinery/quantity.js';
import { compareQuantities } from '../../machinery/quantity-math.js';
import { askedClassOf, CLASS_ANNOTATION } from '../storage/class-of.js';
import type { PersistentVolumeClaim } from './index.js';

type Spec = PersistentVolumeClaim['spec'];

export function validateClaimChange(
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const bound = claim.status?.phase === 'Bound' && old.status?.phase === 'Bound';
  if (!equal(frozenPart(claim, old, bound), frozenPart(old, old, bound)))
    errors.push(
      forbidden(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      ),
    );
  else if (shrinksTooFar(claim, old))
    errors.push(
      forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'),
    );
  if (!old.spec.storageClassName && old.metadata.annotations?.[CLASS_ANNOTATION] === undefined)
    return errors;
  if (askedClassOf(claim) !== askedClassOf(old) && !movedToField(claim, old))
    errors.push(
      invalid('spec.storageClassName', claim.spec.storageClassName, 'field is immutable'),
    );
  return errors;
}

/** The spec without what may change: the volume while there is none, the request once there is one. */
function frozenPart(
  { spec }: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
  bound: boolean,
): unknown {
  const { volumeName, resources, storageClassName, ...rest } = spec;
  const classAnnotated = old.metadata.annotations?.[CLASS_ANNOTATION] !== undefined;
  const mayGetClass = old.spec.storageClassName === undefined;
  return {
    ...rest,
    ...(old.spec.volumeName ? { volumeName } : {}),
    resources: bound
      ? { ...resources, requests: { ...resources?.requests, storage: '' } }
      : resources,
    ...(mayGetClass || classAnnotated ? {} : { storageClassName }),
  };
}

/** The deprecated annotation may become the field, if it says the same. */
const movedToField = (claim: PersistentVolumeClaim, old: PersistentVolumeClaim): boolean =>
  claim.spec.storageClassName === old.metadata.annotations?.[CLASS_ANNOTATION];

/** A request that has not been met yet may be taken back, but not below what is there already. */
function shrinksTooFar(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): boolean {
  const [now, before] = [storageOf(claim.spec), storageOf(old.spec)];
  const granted = old.status?.capacity?.storage ?? before;
  return isLess(now, before) && !isLess(granted, now);
}

const storageOf = (spec: Spec): string => spec.resources?.requests?.storage ?? '0';

function isLess(a: string, b: string): boolean {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  return left.ok && right.ok && compareQuantities(left.value, right.value) < 0;
}
