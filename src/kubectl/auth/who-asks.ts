// The flags by which somebody asks as another user, and who that then is.

import { ADMIN, impersonated, type UserInfo } from '../../kinds/rbac/user.js';
import { text, texts } from '../flags.js';
import { fail } from '../problem.js';

export const asFlags = {
  as: text('Username to impersonate: a user, or a service account in a namespace'),
  'as-group': texts('Group to impersonate; may be given several times'),
  'as-uid': text('UID to impersonate'),
} as const;

export function whoAsks(flags: {
  readonly as: string;
  readonly 'as-group': readonly string[];
  readonly 'as-uid': string;
}): UserInfo {
  const { as: name, 'as-group': groups, 'as-uid': uid } = flags;
  if (name === '') {
    if (groups.length > 0 || uid !== '')
      fail('requesting uid, groups or user-extra for  without impersonating a user');
    return ADMIN;
  }
  return impersonated({ name, groups, ...(uid === '' ? {} : { uid }) });
}
