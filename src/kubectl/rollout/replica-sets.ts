// The ReplicaSets of a Deployment: the one its template asks for, and those of former templates.
//
// Source: kubectl pkg/util/deployment/deployment.go.

import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { equal } from '../../machinery/equal.js';
import { controllerOf, type KubeObject } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';

const HASH_LABEL = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

export interface ReplicaSetsOf {
  readonly now: KubeObject | undefined;
  readonly old: readonly KubeObject[];
}

export function newAndOldReplicaSets(reader: Reader, deployment: KubeObject): ReplicaSetsOf {
  const own = reader
    .all('ReplicaSet', deployment.metadata.namespace)
    .filter((set) => controllerOf(set)?.uid === deployment.metadata.uid)
    .sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
  const wanted = templateOf(deployment);
  const now = own.find((set) => equal(withoutHash(templateOf(set)), withoutHash(wanted)));
  return { now, old: own.filter((set) => set !== now) };
}

export const templateOf = (object: KubeObject): PodTemplateSpec =>
  (object as unknown as { spec: { template: PodTemplateSpec } }).spec.template;

/** The number of a rollout, which Deployment and ReplicaSet carry; 0 before there is one. */
export const rolloutRevision = (object: KubeObject): number =>
  Number(object.metadata.annotations?.[REVISION] ?? 0);

function withoutHash(template: PodTemplateSpec): unknown {
  const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
