// Deleting an object: at once, after a grace period, or when its finalizers and dependents let it go
// [apiserver registry/rest/delete.go BeforeDelete; registry/generic/registry/store.go Delete].

import type { Draft } from 'immer';
import type { Kind } from '../kinds/kind.js';
import { storedKind } from '../kinds/lookup.js';
import { millisOf, timestamp } from '../machinery/duration.js';
import { type KubeObject, keyOf, mutableCopy } from '../machinery/object.js';
import { conflict, type Failure, notFound } from '../machinery/status.js';
import { reviewDeletion } from './admission.js';
import { storageKey } from './kind-words.js';
import type { ApiRequest, DeleteOptions, PropagationPolicy, Success } from './request.js';
import type { Step } from './step.js';
import { countGeneration, put } from './update.js';
import { kindOfRequest, served } from './versions.js';

type DeleteRequest = Extract<ApiRequest, { verb: 'delete' }>;

export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

export function remove(
  step: Step,
  { ref, version, options = {} }: DeleteRequest,
): Success | Failure {
  const spoken = kindOfRequest(step, ref, version);
  if (!spoken) return notFound({ group: '', plural: ref.kind }, ref.name);
  const kind = storedKind(spoken);
  const old = step.state.objects.get(keyOf(ref));
  if (!old) return notFound(spoken, ref.name);
  const refused =
    refuseChanged(kind, old, options) ??
    kind.mayDelete?.(old, step.view) ??
    reviewDeletion(step, kind, old);
  if (refused) return refused;
  return { object: served(spoken, removeFound(step, kind, old, options)) };
}

/** Deletes an object that exists and may be deleted; returns it as it is then, or as it last was. */
export function removeFound(
  step: Step,
  kind: Kind,
  old: KubeObject,
  options: DeleteOptions,
): KubeObject {
  const grace = kind.gracePeriodSeconds?.(old, options.gracePeriodSeconds) ?? 0;
  const finalizers = finalizersFor(old, options.propagationPolicy, kind.orphansByDefault === true);
  const pending = old.metadata.deletionTimestamp !== undefined;
  if (kind.cleanup !== undefined && !pending) return beginCleanup(step, kind, old);
  if (grace === 0 && finalizers.length === 0 && !kind.held?.(old))
    return step.emit('ObjectDeleted', withoutGrace(step, kind, old));
  const draft = mutableCopy(old) as Draft<KubeObject>;
  setFinalizers(draft, finalizers);
  // Grace can only shrink: a later one that is longer, or that nobody asked for, changes nothing.
  const left = old.metadata.deletionGracePeriodSeconds ?? Number.POSITIVE_INFINITY;
  const isAsked = options.gracePeriodSeconds !== undefined || left === Number.POSITIVE_INFINITY;
  const shorter = isAsked && grace < left;
  // What others empty before it goes has no grace, and cannot be hurried.
  if (kind.held) draft.metadata.deletionTimestamp ??= timestamp(step.view.now);
  else if (!pending || shorter) markDeleted(draft, begunAt(old, step.view.now), grace);
  kind.prepareForDelete?.(draft);
  return put(step, kind, draft as KubeObject, old);
}

/**
 * The object as it goes. Of one that could have had a grace period it is written down first that it has none left
 * [store.go updateForGracefulDeletionAndFinalizers]: a watch shows it once more before it shows its end.
 */
function withoutGrace(step: Step, kind: Kind, old: KubeObject): KubeObject {
  // Nothing but metadata changes any more.
  const last = { ...old, metadata: { ...old.metadata } } as Draft<KubeObject>;
  if (last.metadata.finalizers) last.metadata.finalizers = undefined;
  const { deletionTimestamp, deletionGracePeriodSeconds } = old.metadata;
  const graceful = kind.gracePeriodSeconds !== undefined && deletionGracePeriodSeconds !== 0;
  if (graceful || deletionTimestamp !== undefined) markDeleted(last, step.view.now, 0);
  if (!graceful) return last as KubeObject;
  countGeneration(step, kind, last, old);
  const shown = step.emit('ObjectUpdated', last as KubeObject);
  return { ...shown, metadata: { ...shown.metadata } };
}

/** The first delete of what somebody has to clear up after: a CustomResourceDefinition. */
function beginCleanup(step: Step, kind: Kind, old: KubeObject): KubeObject {
  const draft = mutableCopy(old) as Draft<KubeObject>;
  const finalizers = old.metadata.finalizers ?? [];
  const { cleanup = '' } = kind;
  setFinalizers(draft, finalizers.includes(cleanup) ? finalizers : [...finalizers, cleanup]);
  draft.metadata.deletionTimestamp = timestamp(step.view.now);
  kind.prepareForDelete?.(draft);
  return step.emit('ObjectUpdated', draft as KubeObject);
}

/** When it was first deleted: from then on its grace counts. */
function begunAt({ metadata }: KubeObject, now: number): number {
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined) return now;
  return Math.min(now, millisOf(deletionTimestamp) - 1000 * (deletionGracePeriodSeconds ?? 0));
}

function markDeleted(draft: Draft<KubeObject>, now: number, graceSeconds: number): void {
  draft.metadata.deletionTimestamp = timestamp(now + graceSeconds * 1000);
  draft.metadata.deletionGracePeriodSeconds = graceSeconds;
}

function setFinalizers(draft: Draft<KubeObject>, finalizers: readonly string[]): void {
  draft.metadata.finalizers = finalizers.length === 0 ? undefined : [...finalizers];
}

/** How dependents are to be treated is remembered as a finalizer, for the garbage collector to act on. */
function finalizersFor(
  old: KubeObject,
  policy: PropagationPolicy | undefined,
  orphansByDefault: boolean,
): readonly string[] {
  const present = old.metadata.finalizers ?? [];
  const others = present.filter((name) => name !== ORPHAN && name !== FOREGROUND);
  if (policy === undefined) {
    if (present.length > others.length) return present;
    return orphansByDefault ? [...others, ORPHAN] : others;
  }
  const wanted = policy === 'Orphan' ? ORPHAN : policy === 'Foreground' ? FOREGROUND : undefined;
  if (wanted === undefined) return others;
  const isKept = present.includes(wanted) && present.length === others.length + 1;
  return isKept ? present : [...others, wanted];
}

function refuseChanged(kind: Kind, old: KubeObject, options: DeleteOptions): Failure | undefined {
  const { uid, resourceVersion } = options.preconditions ?? {};
  if (uid !== undefined && uid !== old.metadata.uid)
    return conflict(
      kind,
      old.metadata.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
    );
  if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion)
    return conflict(
      kind,
      old.metadata.name,
      `StorageError: invalid object, Code: 4, Key: ${storageKey(kind, old.metadata)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${old.metadata.resourceVersion}`,
    );
  return undefined;
}
