// The templates a StatefulSet or a DaemonSet has had, kept as ControllerRevisions
// [kubernetes pkg/controller/history/controller_history.go].

import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { View } from '../events/view.js';
import type { ControllerRevision } from '../kinds/controllerrevision/index.js';
import { canonicalJson } from '../machinery/canonical-json.js';
import { equal } from '../machinery/equal.js';
import type { KubeObject, Manifest } from '../machinery/object.js';
import type { LabelSelector } from '../machinery/selector.js';
import { adopt, controllerRef, orphansOf } from './claim.js';
import { type Intent, patch } from './controller.js';

/** A revision as it is stored, or as it is about to be. */
export interface Revision {
  readonly name: string;
  readonly number: number;
  readonly data: RevisionData;
}

export interface RevisionData {
  readonly spec: { readonly template: PodTemplateSpec & { readonly $patch: 'replace' } };
}

/** The patch that turns any object into one with this template. */
export function revisionData(template: PodTemplateSpec, view: View): RevisionData {
  const metadata = view.feature('OmitZeroCreationTimestamp')
    ? template.metadata
    : { ...template.metadata, creationTimestamp: null as unknown as string };
  return {
    spec: { template: { ...template, ...(metadata ? { metadata } : {}), $patch: 'replace' } },
  };
}

export function templateOf({ data }: Revision): PodTemplateSpec {
  const { $patch: _, ...template } = data.spec.template;
  if (template.metadata?.creationTimestamp === undefined) return template;
  const { creationTimestamp: __, ...metadata } = template.metadata;
  return { ...template, metadata };
}

export const sameData = (a: unknown, b: unknown): boolean =>
  equal(a, b) || canonicalJson(a) === canonicalJson(b);

export const asRevision = (stored: ControllerRevision): Revision => ({
  name: stored.metadata.name,
  number: stored.revision,
  data: stored.data as unknown as RevisionData,
});

/** The revisions of an object, lowest first. */
export const revisionsOf = (view: View, owner: KubeObject): readonly ControllerRevision[] =>
  [...view.owned('ControllerRevision', owner)].sort(
    (a, b) => a.revision - b.revision || (a.metadata.name < b.metadata.name ? -1 : 1),
  );

/** Revisions left behind by an owner deleted with its dependents orphaned. */
export const adoptRevisions = (
  view: View,
  owner: KubeObject,
  selector: LabelSelector | undefined,
): readonly Intent[] =>
  orphansOf(view, 'ControllerRevision', owner, selector).map((revision) => adopt(revision, owner));

export const revisionManifest = (
  owner: KubeObject,
  revision: Revision,
  labels: Readonly<Record<string, string>>,
): Manifest => {
  const { namespace, annotations } = owner.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: revision.name,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      ...(annotations ? { annotations } : {}),
      ownerReferences: [controllerRef(owner)],
    },
    data: revision.data,
    revision: revision.number,
  } as Manifest;
};

export const renumber = (stored: ControllerRevision, number: number): Intent =>
  patch(stored, { revision: number });

/** Revisions beyond the limit that nobody uses any more, lowest first. */
export function disposableRevisions(
  unused: readonly ControllerRevision[],
  limit: number,
): readonly ControllerRevision[] {
  return unused.slice(0, Math.max(0, unused.length - limit));
}
