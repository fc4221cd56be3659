// Reviews of users: who one is, whose a token is, and all that one may do.

import { rulesFor } from '../../kinds/rbac/authorize.js';
import { infoOf } from '../../kinds/rbac/user.js';
import type { JsonObject } from '../../machinery/json.js';
import { badRequest } from '../../machinery/status.js';
import { text, textsOf } from './access-review.js';
import type { Review } from './index.js';

export const selfReview: Review = ({ user }) => ({ userInfo: infoOf(user) });

export const tokenReview: Review = async ({ identity, world }, spec) => {
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
};

export const rulesReview: Review = ({ user, world }, spec) => {
  const namespace = text(spec, 'namespace');
  if (namespace === '') return badRequest('no namespace on request');
  const { rules, error } = rulesFor(world.view, user, namespace);
  const shown = rules as readonly unknown[] as readonly JsonObject[];
  return {
    resourceRules: shown.filter(({ resources }) => resources !== undefined),
    nonResourceRules: shown.filter(({ nonResourceURLs }) => nonResourceURLs !== undefined),
    incomplete: false,
    ...(error === '' ? {} : { evaluationError: error }),
  };
};
