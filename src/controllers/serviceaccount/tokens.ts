// The token controller: a Secret that is to hold the token of a ServiceAccount gets it, and goes with the account
// [pkg/controller/serviceaccount/tokens_controller.go].
//
// Departure: the token is signed with dice, for keys are not on the tape. It counts because the Secret has it.

import type { View } from '../../events/view.js';
import type { Secret } from '../../kinds/secret/index.js';
import {
  ACCOUNT_NAME,
  ACCOUNT_UID,
  accountOfToken,
  LEGACY_ISSUER,
} from '../../kinds/secret/token.js';
import { encodeBase64 } from '../../machinery/base64-bytes.js';
import { defineController, patch, remove } from '../controller.js';
import { ROOT_CERTIFICATE } from '../root-certificate.js';

export const serviceAccountTokens = defineController({
  name: 'serviceaccount-token-controller',
  reconciles: 'Secret',
  concerns: ({ object, deleted }) => !deleted && accountOfToken(object) !== undefined,
  watches: {
    ServiceAccount: ({ object: { metadata }, deleted }, view) =>
      deleted
        ? view
            .indexed('Secret', 'account', `${metadata.namespace}/${metadata.name}`)
            .map((one) => ({ kind: 'Secret', ...placeOf(one.metadata) }))
        : [],
  },
  reconcile(secret, view) {
    const name = accountOfToken(secret);
    if (name === undefined) return [];
    const { namespace = '', annotations = {}, deletionTimestamp } = secret.metadata;
    const account = view.get('ServiceAccount', name, namespace);
    const uid = annotations[ACCOUNT_UID];
    if (!account || (uid !== undefined && uid !== account.metadata.uid))
      return deletionTimestamp === undefined ? [remove(secret)] : [];
    const { uid: wanted } = account.metadata;
    const data = missingData(secret, name, wanted, view);
    if (Object.keys(data).length === 0 && uid === wanted) return [];
    const known = { [ACCOUNT_NAME]: name, [ACCOUNT_UID]: wanted };
    return [patch(secret, { data, metadata: { annotations: known } })];
  },
});

const placeOf = ({ namespace, name }: Secret['metadata']) => ({ namespace, name });

function missingData(
  { metadata, data = {} }: Secret,
  account: string,
  uid: string,
  view: View,
): Readonly<Record<string, string>> {
  const { namespace = '' } = metadata;
  const certificate = encodeBase64(ROOT_CERTIFICATE);
  return {
    ...(data['ca.crt'] === certificate ? {} : { 'ca.crt': certificate }),
    ...(data['namespace'] ? {} : { namespace: encodeBase64(namespace) }),
    ...(data['token'] ? {} : { token: encodeBase64(tokenFor(metadata, account, uid, view)) }),
  };
}

const SIGNATURE_LETTERS = 86;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function tokenFor(
  { namespace, name, uid: secret }: Secret['metadata'],
  account: string,
  uid: string,
  view: View,
): string {
  const claims = {
    iss: LEGACY_ISSUER,
    'kubernetes.io/serviceaccount/namespace': namespace,
    'kubernetes.io/serviceaccount/secret.name': name,
    'kubernetes.io/serviceaccount/service-account.name': account,
    'kubernetes.io/serviceaccount/service-account.uid': uid,
    sub: `system:serviceaccount:${namespace}:${account}`,
  };
  const signature = Array.from(
    { length: SIGNATURE_LETTERS },
    (_, i) => LETTERS[view.roll(LETTERS.length, 'token', secret, i)],
  ).join('');
  return `${encoded({ alg: 'ES256' })}.${encoded(claims)}.${signature}`;
}

const encoded = (value: unknown): string =>
  encodeBase64(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
