// Reviews: questions about users and what they may do, answered by the roles of the moment looked at.
//
// They are posted, answered and forgotten: nothing is written, so the past answers them too. Whether or not the
// server enforces roles, the answer is theirs; a real server that allows everything would say so.

import { reviewOf, text, textsOf } from '../../apiserver/reviews.js';
import { infoOf } from '../../kinds/rbac/user.js';
import { virtualKinds } from '../../kinds/virtual.js';
import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import { badRequest, isFailure } from '../../machinery/status.js';
import { readObject } from '../body.js';
import type { Call, Handler } from '../call.js';
import { sendValue } from '../rest/answer.js';
import { noSuchPath } from '../rest/refusals.js';

const PLURALS: ReadonlyMap<string, string> = new Map(
  virtualKinds
    .filter(({ kind }) => kind.kind.endsWith('Review'))
    .map(({ kind }) => [`${kind.group}/${kind.plural}`, kind.kind]),
);

export const reviews: Handler = async (call) => {
  const { target } = call.path;
  if (target.type !== 'resource' || call.method !== 'POST' || target.version !== 'v1') return false;
  const kind = PLURALS.get(`${target.group}/${target.resource}`);
  if (kind === undefined || target.name !== undefined) return false;
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
  const asked = { view: call.world.view, user: call.user, namespace: target.namespace };
  const status =
    kind === 'TokenReview'
      ? await tokenReview(call, spec)
      : reviewOf(target.group, kind)?.(asked, spec);
  if (status === undefined) return false;
  if (isFailure(status)) return call.respond.failure(status);
  const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {};
  return sendValue(call, 201, {
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

/** Whose a token is: that is for those to say who have signed it. */
async function tokenReview({ identity, world }: Call, spec: JsonObject): Promise<JsonObject> {
  const wanted = textsOf(spec, 'audiences');
  const token = text(spec, 'token');
  const verified = await (wanted.length === 0
    ? identity.tokens.verify(token, world.view)
    : identity.tokens.verify(token, world.view, wanted));
  if (!verified) return { user: {}, error: 'invalid bearer token' };
  return {
    authenticated: true,
    user: infoOf(verified.user),
    audiences: [...verified.audiences],
  };
}
