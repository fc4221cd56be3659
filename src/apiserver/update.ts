// Replacing an object, or one of its subresources [apiserver registry/generic/registry/store.go Update].
//
// A write that changes nothing makes no event and keeps the resourceVersion. A write that removes the last
// finalizer of an object on its way out removes the object.

import type { Draft } from 'immer';
import type { Kind } from '../kinds/kind.js';
import { storedKind } from '../kinds/lookup.js';
import { equal } from '../machinery/equal.js';
import { invalidWhole } from '../machinery/field-errors.js';
import {
  type KubeObject,
  keyOfObject,
  type Manifest,
  mutableCopy,
  type ObjectRef,
} from '../machinery/object.js';
import type { ManagedFields } from '../machinery/ownership/managed-fields.js';
import {
  badRequest,
  conflict,
  type Failure,
  invalid,
  isFailure,
  MODIFIED,
  notFound,
} from '../machinery/status.js';
import { admit, isJudged, review, warnOfDoubts } from './admission.js';
import { createDecoded } from './create.js';
import { decodeManifest } from './decode.js';
import { dropDisabled } from './disabled-fields.js';
import { keepsGeneration } from './draft.js';
import { inErrors, storageKey } from './kind-words.js';
import { type Managing, recordManager } from './managers.js';
import { changesOnlyMetadata, merged, mergedMetadata, statusOf } from './merged.js';
import { validateMetadata } from './metadata.js';
import { judgedByPolicies } from './policies.js';
import type { ApiRequest, Success } from './request.js';
import type { Step } from './step.js';
import { brokenRules, converted, kindOfRequest, liveObject, served, stored } from './versions.js';

type UpdateRequest = Extract<ApiRequest, { verb: 'update' }>;

export function update(step: Step, request: UpdateRequest): Success | Failure {
  const { ref } = request;
  const kind = kindOfRequest(step, ref, request.version ?? versionIn(request.object));
  if (!kind) return notFound({ group: '', plural: ref.kind }, ref.name);
  const old = liveObject(step, kind, ref);
  const asked = decodeManifest(step, kind, request.object, request);
  if (isFailure(asked)) return asked;
  if (asked.metadata?.name !== undefined && asked.metadata.name !== ref.name)
    return badRequest(
      `the name of the object (${asked.metadata.name}) does not match the name on the URL (${ref.name})`,
    );
  if (!old) return createdInstead(step, kind, asked, request);
  const { resourceVersion } = asked.metadata ?? {};
  if (kind.updatedByVersion && isAny(resourceVersion) && !step.requester.trusted)
    return invalid({ group: kind.group, kind: kind.plural }, ref.name, [WITHOUT_VERSION]);
  return updateDecoded(step, kind, old, asked, request);
}

/** No version, or 0: whatever it is now [registry/generic/registry/store.go, doUnconditionalUpdate]. */
const isAny = (version: string | undefined): boolean => !version || version === '0';

const WITHOUT_VERSION = invalidWhole(
  'metadata.resourceVersion',
  '0x0: must be specified for an update',
);

/** What is not there cannot be updated, but for kinds whose updates make it. */
function createdInstead(
  step: Step,
  kind: Kind,
  asked: Manifest,
  { ref, subresource, options }: UpdateRequest,
): Success | Failure {
  if (!kind.createdByUpdate || subresource !== undefined) return notFound(kind, ref.name);
  const { uid, ...metadata } = asked.metadata ?? {};
  if (uid) return conflict(kind, ref.name, otherUid(kind, ref, uid, ''));
  const object = { ...asked, metadata: { ...metadata, name: ref.name } };
  return createDecoded(step, kind, object, { fieldManager: options?.fieldManager });
}

const otherUid = (kind: Kind, ref: Place, asked: string, found: string): string =>
  `StorageError: invalid object, Code: 4, Key: ${storageKey(kind, ref)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${asked}, UID in object meta: ${found}`;

type Place = Pick<ObjectRef, 'namespace' | 'name'>;

export interface HowToUpdate {
  readonly subresource?: string | undefined;
  readonly options?: { readonly fieldManager?: string; readonly dryRun?: boolean } | undefined;
  /** managedFields that server-side apply has worked out already. */
  readonly managed?: ManagedFields;
}

/**
 * Updates to an object that is known to be well formed, of the version `spoken`, at which the object is `seen`.
 * Patches end up here.
 */
export function updateDecoded(
  step: Step,
  spoken: Kind,
  seen: KubeObject,
  asked: Manifest,
  how: HowToUpdate,
): Success | Failure {
  // What is reported too often to be heard is a patch of nothing.
  if (asked === seen && step.requester.trusted) return { object: seen };
  const stale = refuseStale(spoken, seen, asked);
  if (stale) return stale;
  const isReport = step.requester.trusted && isReportOf(asked, how);
  if (isReport && equal(statusOf(asked), statusOf(seen))) return { object: seen };
  const kind = storedKind(spoken);
  const old = (spoken.converted && step.state.objects.get(keyOfObject(seen))) ?? seen;
  const onlyMetadata =
    step.requester.trusted &&
    changesOnlyMetadata(asked, old, how.subresource) &&
    !isJudged(step, kind);
  const draft = onlyMetadata
    ? ({ ...old, metadata: mergedMetadata(asked.metadata, old) } as Draft<KubeObject>)
    : merged(kind, old, taken(step, converted(step, spoken, asked)), how.subresource);
  if (onlyMetadata) recordManager(step, spoken, draft, old, managing(how));
  else {
    const refused = prepare(step, spoken, draft, old, how);
    if (refused) return refused;
  }
  // Of a report that is kept as it was made it is known already that it says something new.
  const isNews = isReport && !spoken.converted && !kind.custom;
  if (!isNews && unchanged(draft as KubeObject, old)) return { object: seen };
  if (how.subresource !== 'status') countGeneration(step, kind, draft, old);

  const object = draft as KubeObject;
  const errors = onlyMetadata
    ? validateMetadata(spoken, object, old)
    : validated(spoken, object, old, how.subresource);
  if (errors.length > 0)
    return invalid(inErrors(kind), object.metadata.name, step.inItsWords(errors));
  const isWhole = how.subresource === undefined;
  if (isWhole) step.warn(kind, object, old);
  // A resize may ask for more than a quota or a LimitRange grants, a new container for more than a namespace allows.
  const isReviewed = isWhole || REVIEWED.includes(how.subresource ?? '');
  const reviewed = isReviewed
    ? review(step, kind, draft, old, how.subresource)
    : judgedByPolicies(step, kind, draft, old, how.subresource);
  if (reviewed) return reviewed;
  if (isReviewed) warnOfDoubts(step, kind, object, old);
  const type = isGone(kind, object) ? 'ObjectDeleted' : 'ObjectUpdated';
  return { object: served(spoken, step.emit(type, stored(kind, object))) };
}

/** Parts of what is kept are frozen where they are; what somebody outside sent stays his own. */
const taken = ({ requester }: Step, asked: Manifest): Manifest =>
  requester.trusted ? asked : mutableCopy(asked);

const REVIEWED = ['resize', 'ephemeralcontainers'];

/** Controllers make many of what is known already, which need not be told that they are well formed. */
const isReportOf = (asked: Manifest, { subresource }: HowToUpdate): boolean =>
  subresource === 'status' && asked.metadata?.annotations === undefined;

/** A body names the version it is written in. */
const versionIn = ({ apiVersion }: Manifest): string | undefined =>
  typeof apiVersion === 'string' ? apiVersion : undefined;

/** Writes an object that the API server itself has changed: no admission, no preparation. */
export function put(step: Step, kind: Kind, object: KubeObject, old: KubeObject): KubeObject {
  if (unchanged(object, old)) return old;
  const draft = { ...object, metadata: { ...object.metadata } } as Draft<KubeObject>;
  countGeneration(step, kind, draft, old);
  return step.emit(isGone(kind, object) ? 'ObjectDeleted' : 'ObjectUpdated', draft as KubeObject);
}

function refuseStale(kind: Kind, old: KubeObject, asked: Manifest): Failure | undefined {
  const { resourceVersion: seen, uid } = asked.metadata ?? {};
  const name = old.metadata.name;
  if (uid && uid !== old.metadata.uid)
    return conflict(kind, name, otherUid(kind, old.metadata, uid, old.metadata.uid));
  if (!isAny(seen) && seen !== old.metadata.resourceVersion) return conflict(kind, name, MODIFIED);
  return undefined;
}

function prepare(
  step: Step,
  spoken: Kind,
  draft: Draft<KubeObject>,
  old: KubeObject,
  how: HowToUpdate,
): Failure | undefined {
  const { subresource } = how;
  const kind = storedKind(spoken);
  if (subresource !== 'status' || kind.custom) kind.defaults?.(draft, step.view);
  recordManager(step, spoken, draft, old, managing(how));
  if (subresource === 'status') return undefined;
  dropDisabled(step, kind, draft, old);
  const unprepared = kind.prepareForUpdate?.(draft, old, step.view);
  if (unprepared) return unprepared;
  return subresource === undefined ? admit(step, kind, draft, old) : undefined;
}

const managing = ({ subresource, options, managed }: HowToUpdate): Managing => ({
  ...{ fieldManager: options?.fieldManager, subresource, managed },
});

function validated(
  kind: Kind,
  object: KubeObject,
  old: KubeObject,
  subresource: string | undefined,
) {
  if (subresource === 'status') return kind.validateStatus?.(object, old) ?? [];
  const part = kind.parts?.[subresource ?? ''];
  if (part) return part.validate(object, old);
  return [...validateMetadata(kind, object, old), ...brokenRules(kind, object, old)];
}

/** A later timestamp in managedFields alone does not make a change. */
function unchanged(object: KubeObject, old: KubeObject): boolean {
  const { managedFields } = old.metadata;
  const now = object.metadata.managedFields;
  if (now === managedFields || !now || !managedFields) return equal(object, old);
  const isAlike = (entry: object, i: number) =>
    equal({ ...entry, time: undefined }, { ...managedFields[i], time: undefined });
  if (now.length !== managedFields.length || !now.every(isAlike)) return false;
  return equal({ ...object, metadata: { ...object.metadata, managedFields } }, old);
}

export function countGeneration(
  step: Step,
  kind: Kind,
  draft: Draft<KubeObject>,
  old: KubeObject,
): void {
  if (!keepsGeneration(kind, step)) return;
  const count =
    kind.generation === 'spec' || kind.generation === undefined
      ? !equal(specOf(draft), specOf(old))
      : kind.generation(draft as KubeObject, old);
  const dying =
    draft.metadata.deletionTimestamp !== undefined && old.metadata.deletionTimestamp === undefined;
  draft.metadata.generation = (old.metadata.generation ?? 1) + (count || dying ? 1 : 0);
}

const specOf = (object: unknown): unknown => (object as { spec?: unknown }).spec;

/** Nothing holds the object any more: no finalizer, no grace period. */
const isGone = (kind: Kind, object: KubeObject): boolean => {
  const { metadata } = object;
  return (
    metadata.deletionTimestamp !== undefined &&
    (metadata.finalizers ?? []).length === 0 &&
    (metadata.deletionGracePeriodSeconds ?? 0) === 0 &&
    !kind.held?.(object)
  );
};
