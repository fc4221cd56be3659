// The templates a DaemonSet has had, and the hash of the present one
// [kubernetes pkg/controller/daemon/update.go constructHistory].

import type { View } from '../../events/view.js';
import type { ControllerRevision } from '../../kinds/controllerrevision/index.js';
import type { DaemonSet } from '../../kinds/daemonset/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { podTemplateHash } from '../../machinery/hash.js';
import { create, type Intent, remove, setStatus } from '../controller.js';
import {
  disposableRevisions,
  renumber,
  revisionData,
  revisionManifest,
  revisionsOf,
  sameData,
} from '../history.js';
import { REVISION_LABEL } from './daemon-pod.js';

export interface History {
  /** Undefined while another hash must be found first. */
  readonly hash: string | undefined;
  readonly old: readonly ControllerRevision[];
  readonly intents: readonly Intent[];
}

export function historyOf(ds: DaemonSet, view: View): History {
  const data = revisionData(ds.spec.template, view);
  const stored = revisionsOf(view, ds);
  const current = stored.filter((revision) => sameData(revision.data, data)).at(-1);
  const old = stored.filter((revision) => revision !== current);
  const number = (old.at(-1)?.revision ?? 0) + 1;
  if (current) {
    const hash = current.metadata.labels?.[REVISION_LABEL] ?? '';
    return { hash, old, intents: current.revision < number ? [renumber(current, number)] : [] };
  }
  const hash = podTemplateHash(ds.spec.template, ds.status?.collisionCount);
  const name = `${ds.metadata.name}-${hash}`;
  if (view.get('ControllerRevision', name, ds.metadata.namespace)) return taken(ds, old);
  const labels = { ...ds.spec.template.metadata?.labels, [REVISION_LABEL]: hash };
  const manifest = revisionManifest(ds, { name, number, data }, labels);
  return { hash, old, intents: [create(manifest)] };
}

function taken(ds: DaemonSet, old: readonly ControllerRevision[]): History {
  const { status } = ds;
  if (!status) return { hash: undefined, old, intents: [] };
  const collisionCount = (status.collisionCount ?? 0) + 1;
  return { hash: undefined, old, intents: [setStatus(ds, { ...status, collisionCount })] };
}

/** Deletes the oldest revisions that no pod is of, beyond the limit. */
export function cleanUpHistory(
  ds: DaemonSet,
  old: readonly ControllerRevision[],
  pods: readonly Pod[],
): readonly Intent[] {
  const live = new Set(pods.map(({ metadata }) => metadata.labels?.[REVISION_LABEL]));
  const limit = ds.spec.revisionHistoryLimit ?? 10;
  const surplus = Math.max(0, old.length - limit);
  const unused = old.filter(({ metadata }) => !live.has(metadata.labels?.[REVISION_LABEL]));
  return disposableRevisions(unused, Math.max(0, unused.length - surplus)).map((revision) =>
    remove(revision),
  );
}
