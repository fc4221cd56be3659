// The volume claims a pod uses: those that it names, and those that are made for its ephemeral volumes.

import type { KubeObject } from '../../machinery/object.js';
import type { Pod } from './index.js';

export const claimNames = ({ metadata, spec }: KubeObject & Pick<Pod, 'spec'>): readonly string[] =>
  (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim) return [persistentVolumeClaim.claimName];
    return ephemeral ? [`${metadata.name}-${name}`] : [];
  });
