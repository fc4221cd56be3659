// Which claims a change of a pod is news for.

import type { Pod } from '../../kinds/pod/index.js';
import type { ObjectRef } from '../../machinery/object.js';
import type { Watch } from '../controller.js';

/** The claims a pod uses, when it comes, goes or gets its node; for most pods and changes, none. */
export const claimsOfPod: Watch<Pod> = ({ object, before, deleted }) => {
  const { volumes } = object.spec;
  if (!volumes) return [];
  if (before && !deleted && before.spec.nodeName === object.spec.nodeName) return [];
  const { namespace } = object.metadata;
  return volumes.flatMap(({ persistentVolumeClaim }): ObjectRef[] =>
    persistentVolumeClaim
      ? [{ kind: 'PersistentVolumeClaim', namespace, name: persistentVolumeClaim.claimName }]
      : [],
  );
};
