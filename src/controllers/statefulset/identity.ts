// Who a pod of a StatefulSet is: its ordinal, its name, its host name, its volumes
// [kubernetes pkg/controller/statefulset/stateful_set_utils.go].

import type { PersistentVolumeClaim, PodTemplateSpec, Volume } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { StatefulSet } from '../../kinds/statefulset/index.js';
import type { Manifest } from '../../machinery/object.js';
import { podFromTemplate } from '../pod-template.js';

const POD_NAME = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX = 'apps.kubernetes.io/pod-index';
const REVISION_LABEL = 'controller-revision-hash';

export const startOf = ({ spec }: StatefulSet): number => spec.ordinals?.start ?? 0;

export const podName = (set: StatefulSet, ordinal: number): string =>
  `${set.metadata.name}-${ordinal}`;

/** The number at the end of a pod's name, if all before it is the set's name; -1 otherwise. */
export function ordinalOf(set: StatefulSet, name: string): number {
  const prefix = `${set.metadata.name}-`;
  const digits = name.slice(prefix.length);
  return name.startsWith(prefix) && /^\d+$/.test(digits) ? Number(digits) : -1;
}

export const revisionNameOf = (pod: Pod): string => pod.metadata.labels?.[REVISION_LABEL] ?? '';

/** The labels that say who a pod is, besides the template's. */
export function identityLabels(set: StatefulSet, ordinal: number, view: View) {
  return {
    [POD_NAME]: podName(set, ordinal),
    ...(view.feature('PodIndexLabel') ? { [POD_INDEX]: String(ordinal) } : {}),
  };
}

export function newPod(
  set: StatefulSet,
  template: PodTemplateSpec,
  revision: string,
  ordinal: number,
  view: View,
): Manifest {
  const name = podName(set, ordinal);
  const pod = podFromTemplate(set, template);
  const claims = claimsOf(set, ordinal);
  const mine: Volume[] = claims.map(({ template: volume, claim }) => ({
    name: volume,
    persistentVolumeClaim: { claimName: claim.metadata?.name ?? '' },
  }));
  const others = pod.spec?.volumes?.filter(({ name }) => !mine.some((v) => v.name === name)) ?? [];
  const volumes = [...mine, ...others];
  const { serviceName } = set.spec;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      labels: {
        ...pod.metadata?.labels,
        ...identityLabels(set, ordinal, view),
        [REVISION_LABEL]: revision,
      },
    },
    spec: {
      ...pod.spec,
      hostname: name,
      ...(serviceName ? { subdomain: serviceName } : {}),
      ...(volumes.length > 0 ? { volumes } : {}),
    },
  } as Manifest;
}

/** The claims of one pod, each with the name of its template, which is the name of the volume too. */
export function claimsOf(
  set: StatefulSet,
  ordinal: number,
): readonly { readonly template: string; readonly claim: PersistentVolumeClaim }[] {
  const { namespace } = set.metadata;
  return (set.spec.volumeClaimTemplates ?? []).map(({ metadata, spec }) => {
    const template = metadata?.name ?? '';
    return {
      template,
      claim: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          ...metadata,
          name: `${template}-${podName(set, ordinal)}`,
          ...(namespace === undefined ? {} : { namespace }),
          labels: { ...metadata?.labels, ...set.spec.selector.matchLabels },
        },
        ...(spec ? { spec } : {}),
      },
    };
  });
}
