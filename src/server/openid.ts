// How others tell the tokens of ServiceAccounts: the issuer, and the key they are signed with
// [pkg/serviceaccount/openidmetadata.go, pkg/routes/openidmetadata.go].

import type { Handler } from './call.js';
import { ALGORITHM, ISSUER } from './identity/tokens.js';

const CONFIGURATION = '/.well-known/openid-configuration';
const KEYS = '/openid/v1/jwks';

export const openId: Handler = ({ path: { target }, method, headers, identity, respond }) => {
  if (target.type !== 'other' || method !== 'GET') return false;
  const scheme = identity.tls ? 'https' : 'http';
  switch (target.path) {
    case CONFIGURATION:
      return respond.json(200, {
        issuer: ISSUER,
        jwks_uri: `${scheme}://${headers.host ?? ''}${KEYS}`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: [ALGORITHM],
      });
    case KEYS:
      return respond.json(200, { keys: [identity.tokens.publicKey()] }, 'application/jwk-set+json');
    default:
      return false;
  }
};
