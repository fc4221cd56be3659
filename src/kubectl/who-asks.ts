// Who asks: on a command line everyone is the administrator, unless --as says otherwise.
//
// Source: client-go tools/clientcmd/validation.go, validateAuthInfo. Nothing is refused to anybody here, but what
// comes of some requests depends on who makes them, and the log notes it.

import { ADMIN, impersonated, type UserInfo } from '../kinds/rbac/user.js';
import { fail } from './problem.js';

interface AsFlags {
  readonly as: string;
  readonly 'as-group': readonly string[];
  readonly 'as-uid': string;
  readonly 'as-user-extra': readonly string[];
}

export function whoAsks(flags: AsFlags): UserInfo {
  const { as: name, 'as-group': groups, 'as-uid': uid, 'as-user-extra': pairs } = flags;
  if (name === '') {
    if (groups.length > 0 || uid !== '' || pairs.length > 0)
      fail(`requesting uid, groups or user-extra for ${ADMIN.name} without impersonating a user`);
    return ADMIN;
  }
  const extra = pairs.length > 0 ? { extra: extraOf(pairs) } : {};
  return impersonated({ name, groups, ...(uid === '' ? {} : { uid }), ...extra });
}

function extraOf(pairs: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const extra: Record<string, string[]> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at <= 0) fail(`${pair} must be formatted as key=value`);
    const key = pair.slice(0, at);
    extra[key] = [...(extra[key] ?? []), pair.slice(at + 1)];
  }
  return extra;
}
