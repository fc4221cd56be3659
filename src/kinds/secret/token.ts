// Secrets that hold the token of a ServiceAccount: what people had before tokens were asked for, and still may make
// [pkg/serviceaccount/legacy.go].

import { decodeBase64Text } from '../../machinery/base64-bytes.js';
import type { Secret } from './index.js';

export const ACCOUNT_NAME = 'kubernetes.io/service-account.name';
export const ACCOUNT_UID = 'kubernetes.io/service-account.uid';
export const LEGACY_ISSUER = 'kubernetes/serviceaccount';

/** The name of the account whose token a Secret holds, or is to hold. */
export const accountOfToken = ({ type, metadata }: Secret): string | undefined =>
  type === 'kubernetes.io/service-account-token' ? metadata.annotations?.[ACCOUNT_NAME] : undefined;

export const tokenIn = ({ data }: Secret): string | undefined =>
  data?.['token'] === undefined ? undefined : decodeBase64Text(data['token']);
