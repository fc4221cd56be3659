// Which claims a change of a pod is news for.

import { claimNames } from '../../kinds/pod/claims.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { Watch } from '../controller.js';

/** The claims a pod uses, when it comes, goes or gets its node; for most pods and changes, none. */
export const claimsOfPod: Watch<Pod> = ({ object, before, deleted }) => {
  if (!object.spec.volumes) return [];
  if (before && !deleted && before.spec.nodeName === object.spec.nodeName) return [];
  const { namespace } = object.metadata;
  return claimNames(object).map((name) => ({ kind: 'PersistentVolumeClaim', namespace, name }));
};
