// Reviews: questions about users and what they may do, answered by the roles of the moment looked at.
//
// They are posted, answered and forgotten: nothing is written, so the past answers them too. Whether or not the
// server enforces roles, the answer is theirs; a real server that allows everything would say so.

import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import { badRequest, type Failure, isFailure } from '../../machinery/status.js';
import { readObject } from '../body.js';
import type { Call, Handler } from '../call.js';
import type { ResourceTarget } from '../path.js';
import { noSuchPath } from '../rest/refusals.js';
import { AUTHENTICATION, AUTHORIZATION } from '../virtual.js';
import { accessReview } from './access-review.js';
import { rulesReview, selfReview, tokenReview } from './who.js';

export type Review = (
  call: Call,
  spec: JsonObject,
  target: ResourceTarget,
) => JsonObject | Failure | Promise<JsonObject | Failure>;

const REVIEWS: Readonly<Record<string, readonly [string, Review]>> = {
  [`${AUTHENTICATION}/selfsubjectreviews`]: ['SelfSubjectReview', selfReview],
  [`${AUTHENTICATION}/tokenreviews`]: ['TokenReview', tokenReview],
  [`${AUTHORIZATION}/localsubjectaccessreviews`]: [
    'LocalSubjectAccessReview',
    accessReview('LocalSubjectAccessReview'),
  ],
  [`${AUTHORIZATION}/selfsubjectaccessreviews`]: [
    'SelfSubjectAccessReview',
    accessReview('SelfSubjectAccessReview'),
  ],
  [`${AUTHORIZATION}/selfsubjectrulesreviews`]: ['SelfSubjectRulesReview', rulesReview],
  [`${AUTHORIZATION}/subjectaccessreviews`]: [
    'SubjectAccessReview',
    accessReview('SubjectAccessReview'),
  ],
};

export const reviews: Handler = async (call) => {
  const { target } = call.path;
  if (target.type !== 'resource' || call.method !== 'POST' || target.version !== 'v1') return false;
  const known = REVIEWS[`${target.group}/${target.resource}`];
  if (!known || target.name !== undefined) return false;
  const [kind, review] = known;
  const isLocal = kind === 'LocalSubjectAccessReview';
  if (isLocal !== (target.namespace !== undefined)) return call.respond.failure(noSuchPath);
  const body = readObject(call, { apiVersion: `${target.group}/v1`, kind });
  if (isFailure(body)) return call.respond.failure(body);
  const { value } = body;
  if (value['kind'] !== undefined && value['kind'] !== kind)
    return call.respond.failure(
      badRequest(`the kind in the data (${String(value['kind'])}) does not match ${kind}`),
    );
  const spec = isJsonObject(value['spec']) ? value['spec'] : {};
  const status = await review(call, spec, target);
  if (isFailure(status)) return call.respond.failure(status);
  const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {};
  return call.respond.json(201, {
    kind,
    apiVersion: `${target.group}/v1`,
    metadata: {
      ...metadata,
      ...(target.namespace === undefined ? {} : { namespace: target.namespace }),
      ...(call.world.view.feature('OmitZeroCreationTimestamp') ? {} : { creationTimestamp: null }),
    },
    ...(kind === 'SelfSubjectReview' ? {} : { spec }),
    status,
  });
};
