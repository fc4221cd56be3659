// Which ReplicaSet has the Deployment's template, which revision it is, and which old ones may go
// [kubernetes pkg/controller/deployment/util/deployment_util.go, sync.go].

import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { Deployment } from '../../kinds/deployment/index.js';
import type { ReplicaSet } from '../../kinds/replicaset/index.js';
import { equal } from '../../machinery/equal.js';
import { maxReplicas, replicasOf } from './limits.js';
import { byAge, type Sized, sized } from './replica-sets.js';

export const HASH_LABEL = 'pod-template-hash';
export const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
/** The list of former revisions is cut at this length, oldest first. */
const HISTORY_CHARS_MAX = 2_000;

/** Annotations of a Deployment that its ReplicaSets do not inherit. */
const OWN_ANNOTATIONS: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
];

export type Annotations = Readonly<Record<string, string>>;

/** The oldest set with the Deployment's template. Several can only come about by hand. */
export const findNewReplicaSet = (
  d: Deployment,
  sets: readonly ReplicaSet[],
): ReplicaSet | undefined =>
  sets
    .map((rs) => sized(rs))
    .sort(byAge)
    .find(({ stored }) => stored && sameTemplate(stored.spec.template, d.spec.template))?.stored;

/** Templates are compared without the hash that the controller itself adds. */
export const sameTemplate = (
  a: PodTemplateSpec | undefined,
  b: PodTemplateSpec | undefined,
): boolean => equal(withoutHash(a), withoutHash(b));

function withoutHash(template: PodTemplateSpec | undefined): unknown {
  if (!template?.metadata?.labels) return template;
  const { [HASH_LABEL]: _, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}

export function revisionOf(rs: ReplicaSet): number {
  const text = rs.metadata.annotations?.[REVISION] ?? '';
  return /^\d+$/.test(text) ? Number(text) : 0;
}

/** One more than the highest revision among the sets. */
export const nextRevision = (old: readonly ReplicaSet[]): number =>
  old.reduce((highest, rs) => Math.max(highest, revisionOf(rs)), 0) + 1;

/** What the annotations of the new ReplicaSet must say; `rs` is missing while it is to be created. */
export function annotationsOfNew(
  d: Deployment,
  rs: ReplicaSet | undefined,
  revision: number,
): Annotations {
  const annotations: Record<string, string> = { ...rs?.metadata.annotations };
  for (const [name, value] of Object.entries(d.metadata.annotations ?? {}))
    if (!OWN_ANNOTATIONS.includes(name)) annotations[name] = value;
  const former = annotations[REVISION];
  if ((rs ? revisionOf(rs) : 0) < revision) {
    annotations[REVISION] = String(revision);
    if (former !== undefined)
      annotations[REVISION_HISTORY] = history(annotations[REVISION_HISTORY], former);
  }
  return rs ? annotations : { ...annotations, ...sizeAnnotations(d) };
}

/** What every ReplicaSet of a Deployment notes of its size, to tell when that was changed. */
export const sizeAnnotations = (d: Deployment): Annotations => ({
  [DESIRED_REPLICAS]: String(replicasOf(d)),
  [MAX_REPLICAS]: String(maxReplicas(d)),
});

function history(known: string | undefined, former: string): string {
  const revisions = known ? [...known.split(','), former] : [former];
  while (revisions.length > 1 && revisions.join(',').length > HISTORY_CHARS_MAX) revisions.shift();
  return revisions.join(',');
}

/** The Deployment was scaled since its ReplicaSets last noted its size. */
export const isScaled = (d: Deployment, sets: readonly Sized[]): boolean =>
  sets.some(({ stored, size }) => {
    const noted = stored?.metadata.annotations?.[DESIRED_REPLICAS];
    return size > 0 && noted !== undefined && Number(noted) !== replicasOf(d);
  });

/** Old ReplicaSets beyond the limit of the history, empty and at rest; lowest revision first. */
export function disposable(d: Deployment, old: readonly Sized[]): readonly ReplicaSet[] {
  const limit = d.spec.revisionHistoryLimit;
  if (limit === undefined || limit === 2 ** 31 - 1) return [];
  const kept = old
    .flatMap(({ stored }) => stored ?? [])
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = kept.length - limit;
  if (surplus <= 0) return [];
  return kept
    .sort((a, b) => revisionOf(a) - revisionOf(b) || byAge(sized(a), sized(b)))
    .slice(0, surplus)
    .filter(isIdle);
}

const isIdle = ({ spec, status, metadata }: ReplicaSet): boolean =>
  (status?.replicas ?? 0) === 0 &&
  spec.replicas === 0 &&
  (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0);
