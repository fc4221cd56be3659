// Who asks: what an authenticator found out about a request, and all that authorization knows of people.

import type { JsonObject } from '../../machinery/json.js';

export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Its members may do anything, whatever the roles say. */
export const MASTERS = 'system:masters';
export const AUTHENTICATED = 'system:authenticated';
const UNAUTHENTICATED = 'system:unauthenticated';

/** Whoever may do everything: the user of a new kubeconfig, and of everyone where nobody has to say who they are. */
export const ADMIN: UserInfo = { name: 'kubernetes-admin', groups: [MASTERS, AUTHENTICATED] };

export const ANONYMOUS: UserInfo = { name: 'system:anonymous', groups: [UNAUTHENTICATED] };

/** Who somebody is who acts as another [apiserver pkg/endpoints/filters/impersonation.go]. */
export function impersonated({ name, groups, uid, extra }: UserInfo): UserInfo {
  const account = accountOf(name);
  const own =
    groups.length === 0 && account ? accountUser(account.namespace, account.name).groups : groups;
  const known = own.includes(AUTHENTICATED) || own.includes(UNAUTHENTICATED);
  const added = name === ANONYMOUS.name ? UNAUTHENTICATED : AUTHENTICATED;
  return {
    name,
    ...(uid === undefined ? {} : { uid }),
    groups: known ? own : [...own, added],
    ...(extra === undefined ? {} : { extra }),
  };
}

const ACCOUNT_PREFIX = 'system:serviceaccount:';

/** The user that a pod's processes are. */
export const accountUser = (namespace: string, name: string, uid?: string): UserInfo => ({
  name: accountName(namespace, name),
  ...(uid === undefined ? {} : { uid }),
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, AUTHENTICATED],
});

export const accountName = (namespace: string, name: string): string =>
  `${ACCOUNT_PREFIX}${namespace}:${name}`;

/** Namespace and name of the account that a user name stands for, if it stands for one. */
export function accountOf(user: string): { namespace: string; name: string } | undefined {
  if (!user.startsWith(ACCOUNT_PREFIX)) return undefined;
  const [namespace, name, ...more] = user.slice(ACCOUNT_PREFIX.length).split(':');
  if (!namespace || !name || more.length > 0) return undefined;
  return { namespace, name };
}

/** As the API tells of them [authentication/v1 UserInfo]. */
export const infoOf = ({ name, uid, groups, extra }: UserInfo): JsonObject => ({
  username: name,
  ...(uid === undefined ? {} : { uid }),
  groups: [...groups],
  ...(extra === undefined
    ? {}
    : { extra: Object.fromEntries(Object.entries(extra).map(([key, of]) => [key, [...of]])) }),
});
