// A pod as its template describes it [kubernetes pkg/controller/controller_utils.go GetPodFromTemplate].

import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { dns1123SubdomainErrors } from '../machinery/names.js';
import type { KubeObject, Manifest } from '../machinery/object.js';
import { controllerRef } from './claim.js';

/** A pod's name is `prefix` and five characters; the template's own name does not matter. */
export function podFromTemplate(
  owner: KubeObject,
  template: PodTemplateSpec | undefined,
  prefix = generatedPrefix(owner),
): Manifest & { readonly spec: PodTemplateSpec['spec'] } {
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: prefix,
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [controllerRef(owner)],
    },
    spec: template?.spec,
  };
}

/** `web-`, unless the owner's name cannot be followed by a dash. */
function generatedPrefix({ metadata: { name } }: KubeObject): string {
  return dns1123SubdomainErrors(`${name}-x`).length === 0 ? `${name}-` : name;
}
