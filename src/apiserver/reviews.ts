// Reviews: questions about users and what they may do, answered by the roles of a state. Nothing is written.
//
// Source: pkg/registry/authorization/*, pkg/apis/authorization/validation/validation.go. Whose a token is, is for
// those to say who have signed it.

import type { View } from '../events/view.js';
import { authorize, rulesFor } from '../kinds/rbac/authorize.js';
import type { Access } from '../kinds/rbac/matching.js';
import { infoOf, type UserInfo } from '../kinds/rbac/user.js';
import { AUTHENTICATION, AUTHORIZATION } from '../kinds/virtual.js';
import { type FieldError, invalid as wrong } from '../machinery/field-errors.js';
import { isJsonArray, isJsonObject, type JsonObject } from '../machinery/json.js';
import { badRequest, type Failure, invalid } from '../machinery/status.js';

/** Who asks, where, and in which state. */
export interface Asked {
  readonly view: View;
  readonly user: UserInfo;
  readonly namespace: string | undefined;
}

type Review = (asked: Asked, spec: JsonObject) => JsonObject | Failure;

/** What answers a review of a kind, if it is one that the state can answer. */
export const reviewOf = (group: string, kind: string): Review | undefined =>
  REVIEWS[`${group}/${kind}`];

type Kind = 'SubjectAccessReview' | 'SelfSubjectAccessReview' | 'LocalSubjectAccessReview';

const accessReview =
  (kind: Kind): Review =>
  ({ view, user: asking, namespace }, spec) => {
    const errors = errorsIn(kind, spec, namespace);
    if (errors.length > 0) return refused(kind, errors);
    const user = kind === 'SelfSubjectAccessReview' ? asking : userIn(spec);
    const { allowed, reason } = authorize(view, user, accessIn(spec));
    return { allowed, ...(reason === '' ? {} : { reason }) };
  };

const rulesReview: Review = ({ view, user }, spec) => {
  const namespace = text(spec, 'namespace');
  if (namespace === '') return badRequest('no namespace on request');
  const { rules, error } = rulesFor(view, user, namespace);
  const shown = rules as readonly unknown[] as readonly JsonObject[];
  return {
    resourceRules: shown.filter(({ resources }) => resources !== undefined),
    nonResourceRules: shown.filter(({ nonResourceURLs }) => nonResourceURLs !== undefined),
    incomplete: false,
    ...(error === '' ? {} : { evaluationError: error }),
  };
};

const REVIEWS: Readonly<Record<string, Review>> = {
  [`${AUTHENTICATION}/SelfSubjectReview`]: ({ user }) => ({ userInfo: infoOf(user) }),
  [`${AUTHORIZATION}/LocalSubjectAccessReview`]: accessReview('LocalSubjectAccessReview'),
  [`${AUTHORIZATION}/SelfSubjectAccessReview`]: accessReview('SelfSubjectAccessReview'),
  [`${AUTHORIZATION}/SelfSubjectRulesReview`]: rulesReview,
  [`${AUTHORIZATION}/SubjectAccessReview`]: accessReview('SubjectAccessReview'),
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
