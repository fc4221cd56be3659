// What webhooks and policies are told of a request: what is done to which object, and by whom.

import type { Draft } from 'immer';
import type { Kind } from '../kinds/kind.js';
import { ADMIN, AUTHENTICATED, accountUser, type UserInfo } from '../kinds/rbac/user.js';
import type { Review } from '../kinds/webhook/matching.js';
import type { KubeObject } from '../machinery/object.js';
import type { Step } from './step.js';

/** Each is asked about the object as those before it have left it. */
export function reviewOf(
  step: Step,
  kind: Kind,
  object: Draft<KubeObject> | undefined,
  old: KubeObject | undefined,
  subresource?: string,
): () => Review {
  const { name, namespace } = (object ?? old)?.metadata ?? { name: '' };
  const operation = object ? (old ? 'UPDATE' : 'CREATE') : 'DELETE';
  const user = userOf(step);
  return () => ({
    ...{ operation, kind, name, namespace, old, user, subresource },
    object: object as KubeObject | undefined,
  });
}

/** Controllers have an account each, kubelets are nodes. */
function userOf({ requester: { actor, trusted, user = ADMIN } }: Step): UserInfo {
  if (!trusted) return user;
  if (actor.startsWith('kubelet/'))
    return {
      name: `system:node:${actor.slice('kubelet/'.length)}`,
      groups: ['system:nodes', AUTHENTICATED],
    };
  return accountUser('kube-system', actor);
}
