// SubjectAccessReview and its kin: may this user do that?
//
// Source: pkg/registry/authorization/*, pkg/apis/authorization/validation/validation.go.

import { authorize } from '../../kinds/rbac/authorize.js';
import type { Access } from '../../kinds/rbac/matching.js';
import type { UserInfo } from '../../kinds/rbac/user.js';
import { type FieldError, invalid as wrong } from '../../machinery/field-errors.js';
import { isJsonArray, isJsonObject, type JsonObject } from '../../machinery/json.js';
import { type Failure, invalid } from '../../machinery/status.js';
import { AUTHORIZATION } from '../virtual.js';
import type { Review } from './index.js';

type Kind = 'SubjectAccessReview' | 'SelfSubjectAccessReview' | 'LocalSubjectAccessReview';

export const accessReview =
  (kind: Kind): Review =>
  (call, spec, { namespace }) => {
    const errors = errorsIn(kind, spec, namespace);
    if (errors.length > 0) return refused(kind, errors);
    const user = kind === 'SelfSubjectAccessReview' ? call.user : userIn(spec);
    const { allowed, reason } = authorize(call.world.view, user, accessIn(spec));
    return { allowed, ...(reason === '' ? {} : { reason }) };
  };

const refused = (kind: Kind, errors: readonly FieldError[]): Failure =>
  invalid({ group: AUTHORIZATION, kind }, '', errors);

function errorsIn(
  kind: Kind,
  spec: JsonObject,
  namespace: string | undefined,
): readonly FieldError[] {
  const { resourceAttributes, nonResourceAttributes } = spec;
  const errors: FieldError[] = [];
  if (resourceAttributes && nonResourceAttributes)
    errors.push(
      wrong(
        'spec.nonResourceAttributes',
        nonResourceAttributes,
        'cannot be specified in combination with resourceAttributes',
      ),
    );
  if (!resourceAttributes && !nonResourceAttributes)
    errors.push(
      wrong(
        'spec.resourceAttributes',
        resourceAttributes,
        'exactly one of nonResourceAttributes or resourceAttributes must be specified',
      ),
    );
  const nobody = text(spec, 'user') === '' && textsOf(spec, 'groups').length === 0;
  if (kind !== 'SelfSubjectAccessReview' && nobody)
    errors.push(wrong('spec.user', '', 'at least one of user or group must be specified'));
  if (kind !== 'LocalSubjectAccessReview') return errors;
  if (nonResourceAttributes)
    errors.push(
      wrong(
        'spec.nonResourceAttributes',
        nonResourceAttributes,
        'disallowed on this kind of request',
      ),
    );
  const own = isJsonObject(resourceAttributes) ? text(resourceAttributes, 'namespace') : '';
  if (resourceAttributes && own !== namespace)
    errors.push(wrong('spec.resourceAttributes.namespace', own, 'must match metadata.namespace'));
  return errors;
}

function accessIn(spec: JsonObject): Access {
  const paths = spec['nonResourceAttributes'];
  if (isJsonObject(paths)) return { verb: text(paths, 'verb'), path: text(paths, 'path') };
  const of = isJsonObject(spec['resourceAttributes']) ? spec['resourceAttributes'] : {};
  return {
    verb: text(of, 'verb'),
    group: text(of, 'group'),
    resource: text(of, 'resource'),
    subresource: text(of, 'subresource'),
    name: text(of, 'name'),
    namespace: text(of, 'namespace'),
  };
}

const userIn = (spec: JsonObject): UserInfo => ({
  name: text(spec, 'user'),
  groups: textsOf(spec, 'groups'),
});

export const text = (object: JsonObject, field: string): string => {
  const value = object[field];
  return typeof value === 'string' ? value : '';
};

export function textsOf(object: JsonObject, field: string): readonly string[] {
  const value = object[field];
  return isJsonArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
