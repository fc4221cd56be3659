// The revision a StatefulSet is at, and the one it is to come to
// [kubernetes pkg/controller/statefulset/stateful_set_control.go getStatefulSetRevisions].

import type { View } from '../../events/view.js';
import type { ControllerRevision } from '../../kinds/controllerrevision/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { StatefulSet } from '../../kinds/statefulset/index.js';
import { revisionHash } from '../../machinery/hash.js';
import { withLabel } from '../../machinery/labels.js';
import { create, type Intent, remove } from '../controller.js';
import {
  asRevision,
  disposableRevisions,
  type Revision,
  renumber,
  revisionData,
  revisionManifest,
  revisionsOf,
  sameData,
} from '../history.js';
import { revisionNameOf } from './identity.js';

/** The label of a ControllerRevision with the hash of its data. */
const HASH_LABEL = 'controller.kubernetes.io/hash';
/** A set's name is cut to this length, so that a hash fits behind it. */
const NAME_CHARS_MAX = 223;

export interface Revisions {
  readonly current: Revision;
  readonly update: Revision;
  readonly collisionCount: number;
  /** What must be written for them to exist. */
  readonly intents: readonly Intent[];
}

export function revisionsFor(set: StatefulSet, view: View): Revisions {
  const stored = revisionsOf(view, set);
  const known = set.status?.collisionCount ?? 0;
  const next = (stored.at(-1)?.revision ?? 0) + 1;
  const data = revisionData(set.spec.template, view);
  const equals = stored.filter((revision) => sameData(revision.data, data));
  const equal = equals.at(-1);
  const current = stored.find(({ metadata }) => metadata.name === set.status?.currentRevision);
  const done = (update: Revision, intents: readonly Intent[], collisionCount = known) => ({
    update,
    current: current ? asRevision(current) : update,
    collisionCount,
    intents,
  });
  if (equal && equal === stored.at(-1)) return done(asRevision(equal), []);
  // The set was rolled back: an old revision becomes the newest one.
  if (equal) return done({ ...asRevision(equal), number: next }, [renumber(equal, next)]);
  const { name, hash, collisionCount } = freeName(set, data, known, view);
  const update: Revision = { name, number: next, data };
  const labels = withLabel(set.spec.template.metadata?.labels, HASH_LABEL, hash);
  // A set on its way out would make anew what the garbage collector takes away.
  if (set.metadata.deletionTimestamp !== undefined) return done(update, []);
  return done(update, [create(revisionManifest(set, update, labels))], collisionCount);
}

/** `web-` and a hash of the data; counted on while somebody else has the name. */
function freeName(set: StatefulSet, data: Revision['data'], known: number, view: View) {
  for (let collisionCount = known; ; collisionCount++) {
    const hash = revisionHash(data, collisionCount);
    const name = `${set.metadata.name.slice(0, NAME_CHARS_MAX)}-${hash}`;
    if (!view.get('ControllerRevision', name, set.metadata.namespace))
      return { name, hash, collisionCount };
  }
}

/** Deletes the oldest revisions that no pod is of, beyond the limit. */
export function truncateHistory(
  set: StatefulSet,
  pods: readonly Pod[],
  { current, update }: Revisions,
  view: View,
): readonly Intent[] {
  const live = new Set([current.name, update.name, ...pods.map(revisionNameOf)]);
  const unused = revisionsOf(view, set).filter(
    ({ metadata }: ControllerRevision) => !live.has(metadata.name),
  );
  return disposableRevisions(unused, set.spec.revisionHistoryLimit ?? 10).map((revision) =>
    remove(revision),
  );
}
