// Bearer tokens: JSON Web Tokens of this server's own key, for ServiceAccounts and for users.
//
// A ServiceAccount's token runs out in virtual time: it is good for as long as the cluster lives, not for as long as
// somebody looks at it [pkg/serviceaccount/claims.go]. It is worth nothing once the account, or the pod it is bound
// to, is gone.

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from 'node:crypto';
import type { JWTPayload } from 'jose';
import { AUTHENTICATED, accountUser, type UserInfo } from '../../kinds/rbac/user.js';
import type { Secret } from '../../kinds/secret/index.js';
import { LEGACY_ISSUER, tokenIn } from '../../kinds/secret/token.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import type { KeyStore } from './key-store.js';

export const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const USER_ISSUER = 'kubetape';
const KEY = 'sa.key';
export const ALGORITHM = 'ES256';

export interface Bound {
  readonly kind: 'Pod' | 'Secret' | 'Node';
  readonly name: string;
  readonly uid: string;
}

export interface AccountClaims {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly audiences: readonly string[];
  /** Seconds since the epoch, of virtual time. */
  readonly from: number;
  readonly until: number;
  readonly bound?: Bound | undefined;
}

export interface Verified {
  readonly user: UserInfo;
  readonly audiences: readonly string[];
}

interface Private {
  readonly namespace?: string;
  readonly serviceaccount?: { readonly name?: string; readonly uid?: string };
  readonly pod?: { readonly name?: string; readonly uid?: string };
  readonly secret?: { readonly name?: string; readonly uid?: string };
  readonly node?: { readonly name?: string; readonly uid?: string };
}

export class Tokens {
  readonly #store: KeyStore;
  #key: KeyObject | undefined;

  constructor(store: KeyStore) {
    this.#store = store;
  }

  /** For a user that a kubeconfig names: until the key is thrown away. */
  async forUser(user: UserInfo): Promise<string> {
    return this.#sign({ iss: USER_ISSUER, sub: user.name, groups: user.groups });
  }

  async forAccount(claims: AccountClaims): Promise<string> {
    const { namespace, name, uid, audiences, from, until, bound } = claims;
    const own: Private = {
      namespace,
      serviceaccount: { name, uid },
      ...(bound ? { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } } : {}),
    };
    return this.#sign({
      aud: [...audiences],
      exp: until,
      iat: from,
      iss: ISSUER,
      jti: randomUUID(),
      'kubernetes.io': own,
      nbf: from,
      sub: `system:serviceaccount:${namespace}:${name}`,
    });
  }

  /** Whose token it is; undefined when it is nobody's, or no longer. */
  async verify(
    token: string,
    reader: Reader,
    audiences: readonly string[] = [ISSUER],
  ): Promise<Verified | undefined> {
    const kept = keptToken(token, reader);
    if (kept) return kept;
    try {
      const { jwtVerify } = await import('jose');
      const { payload } = await jwtVerify(token, createPublicKey(this.#ready()), {
        algorithms: [ALGORITHM],
        currentDate: new Date(reader.now),
      });
      return payload.iss === USER_ISSUER ? userOf(payload) : accountOf(payload, reader, audiences);
    } catch {
      return undefined;
    }
  }

  /** By which others can tell our tokens, as a JSON Web Key [pkg/serviceaccount/jwt.go keyIDFromPublicKey]. */
  publicKey() {
    const key = createPublicKey(this.#ready());
    const der = key.export({ type: 'spki', format: 'der' });
    const kid = createHash('sha256').update(der).digest('base64url');
    return { use: 'sig', ...key.export({ format: 'jwk' }), kid, alg: ALGORITHM };
  }

  async #sign(claims: JWTPayload): Promise<string> {
    const { SignJWT } = await import('jose');
    const { kid } = this.publicKey();
    return new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, kid }).sign(this.#ready());
  }

  #ready(): KeyObject {
    this.#key ??= createPrivateKey(this.#pem());
    return this.#key;
  }

  #pem(): string {
    const known = this.#store.read(KEY);
    if (known !== undefined) return known;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const made = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    this.#store.write(KEY, made);
    return made;
  }
}

/** A token that a Secret holds counts as long as it does, and has no audience. */
function keptToken(token: string, reader: Reader): Verified | undefined {
  const claims = claimsOf(token);
  if (claims?.['iss'] !== LEGACY_ISSUER) return undefined;
  const claim = (name: string) => String(claims[`kubernetes.io/serviceaccount/${name}`] ?? '');
  const [namespace, name] = [claim('namespace'), claim('service-account.name')];
  const uid = claim('service-account.uid');
  const secret = reader.find({ kind: 'Secret', namespace, name: claim('secret.name') });
  const account = reader.find({ kind: 'ServiceAccount', namespace, name });
  return secret && tokenIn(secret as Secret) === token && account?.metadata.uid === uid
    ? { user: accountUser(namespace, name, uid), audiences: [ISSUER] }
    : undefined;
}

function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function userOf({ sub, groups }: JWTPayload): Verified | undefined {
  if (sub === undefined || !Array.isArray(groups)) return undefined;
  const names = (groups as readonly unknown[]).map(String);
  const all = names.includes(AUTHENTICATED) ? names : [...names, AUTHENTICATED];
  return { user: { name: sub, groups: all }, audiences: [ISSUER] };
}

function accountOf(
  { aud, jti, 'kubernetes.io': own }: JWTPayload,
  reader: Reader,
  wanted: readonly string[],
): Verified | undefined {
  const { namespace = '', serviceaccount, pod, secret, node } = (own ?? {}) as Private;
  const { name = '', uid = '' } = serviceaccount ?? {};
  const given = Array.isArray(aud) ? aud : [aud ?? ''];
  const audiences = wanted.filter((one) => given.includes(one));
  const account = reader.find({ kind: 'ServiceAccount', namespace, name });
  if (audiences.length === 0 || account?.metadata.uid !== uid) return undefined;
  const isThere = (kind: string, ref: Private['pod'], where?: string) =>
    ref === undefined ||
    reader.find({ kind, namespace: where, name: ref.name ?? '' })?.metadata.uid === ref.uid;
  if (!isThere('Pod', pod, namespace) || !isThere('Secret', secret, namespace)) return undefined;
  if (!isThere('Node', node)) return undefined;
  const extra = {
    'authentication.kubernetes.io/credential-id': [`JTI=${jti ?? ''}`],
    ...(pod
      ? {
          'authentication.kubernetes.io/pod-name': [pod.name ?? ''],
          'authentication.kubernetes.io/pod-uid': [pod.uid ?? ''],
        }
      : {}),
  };
  return { user: { ...accountUser(namespace, name, uid), extra }, audiences };
}

export const boundTo = (kind: Bound['kind'], { metadata }: KubeObject): Bound => ({
  kind,
  name: metadata.name,
  uid: metadata.uid,
});
