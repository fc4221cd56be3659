// Client-side apply of one object: created with its annotation, or patched by what three versions tell.
//
// Source: kubectl pkg/cmd/apply/{apply,patcher}.go. Departure: a conflict is not tried again, because
// nothing else can happen between two requests of one command.

import { getObject } from '../../apiserver/read.js';
import { apiVersionOf, versionSpoken } from '../../kinds/lookup.js';
import { goJson } from '../../machinery/go-json.js';
import type { JsonObject } from '../../machinery/json.js';
import type { KubeObject, Manifest, ObjectRef } from '../../machinery/object.js';
import { type Failure, isFailure } from '../../machinery/status.js';
import { deleteOptions } from '../delete/flags.js';
import { type FileObject, refOfManifest } from '../manifests.js';
import { fail, fromSource, refuse } from '../problem.js';
import { ask, askQuietly, demand } from '../request.js';
import { waitUntil } from '../waiting.js';
import {
  type Applied,
  type Applying,
  applyOptions,
  TECHNIQUE,
  warnIfDeleting,
} from './applying.js';
import {
  lastAppliedAnnotation,
  lastAppliedObject,
  lastAppliedOf,
  withLastApplied,
} from './last-applied.js';
import { type ApplyPatch, applyLocally, makeApplyPatch } from './patch.js';

export function applyClientSide(applying: Applying, found: FileObject): Applied {
  const ref = refOfManifest(found);
  const modified = withLastApplied(found.object as unknown as JsonObject);
  const live = getObject(applying.kubectl.session.view(), ref, apiVersionOf(found.kind));
  if (isFailure(live)) return createObject(applying, found, modified);
  return patchObject(applying, found, modified, live);
}

function createObject(applying: Applying, found: FileObject, modified: JsonObject): Applied {
  const object = withoutNulls(modified) as unknown as Manifest;
  if (applying.dryRun === 'client') return { object, operation: 'created' };
  const { source } = found;
  const options = applyOptions(applying);
  const answer = ask(applying.kubectl, TECHNIQUE, { verb: 'create', object, options });
  if (isFailure(answer)) return refuse(fromSource(answer, 'creating', source));
  return { object: answer.object, operation: 'created' };
}

function patchObject(
  applying: Applying,
  found: FileObject,
  modified: JsonObject,
  live: KubeObject,
): Applied {
  const { kubectl, dryRun } = applying;
  const { kind, source } = found;
  const current = live as unknown as JsonObject;
  if (lastAppliedOf(live) === undefined)
    kubectl.io.stderr(missingAnnotation(`${kind.plural}/${live.metadata.name}`, 'kubectl'));
  const original = lastAppliedObject(live);
  if (!original) return fail(notReadable(found, live));
  const made = makeApplyPatch(kind, { original, modified, current }, applying.overwrite);
  if (!made.ok)
    return fail(`error when ${applyingText(found, '')} ${JSON.stringify(source)}: ${made.error}`);
  const { patch } = made.value;
  const isEmpty = Object.keys(patch).length === 0;
  if (isEmpty) {
    warnIfDeleting(kubectl, live);
    if (dryRun === 'none') note(applying, found);
    return { object: live, operation: 'unchanged' };
  }
  if (dryRun === 'client') {
    const changed = applyLocally(kind, current, made.value);
    if (!changed.ok) return fail(`applying patch locally: ${changed.error}`);
    return { object: changed.value, operation: 'configured' };
  }
  const object = send(applying, found, made.value, modified, live);
  warnIfDeleting(kubectl, object);
  return { object, operation: 'configured' };
}

/** Has the log tell of an apply that changes nothing. Departure: kubectl sends no patch then, and hears of no refusal. */
function note({ kubectl }: Applying, found: FileObject): void {
  const spoken = versionSpoken(found.kind);
  const nothing = { patchType: 'merge', patch: {} } as const;
  askQuietly(kubectl, TECHNIQUE, {
    verb: 'patch',
    ref: refOfManifest(found),
    ...spoken,
    ...nothing,
  });
}

function send(
  applying: Applying,
  found: FileObject,
  { patchType, patch }: ApplyPatch,
  modified: JsonObject,
  live: KubeObject,
): KubeObject {
  const { source } = found;
  const ref = refOfManifest(found);
  const answer = ask(applying.kubectl, TECHNIQUE, {
    verb: 'patch',
    ref,
    ...versionSpoken(found.kind),
    patchType,
    patch,
    options: applyOptions(applying),
  });
  if (!isFailure(answer)) return answer.object;
  const isHopeless = answer.reason === 'Conflict' || answer.reason === 'Invalid';
  if (applying.force && isHopeless) return deleteAndCreate(applying, ref, modified, live);
  const inner = fromSource(answer, 'patching', source);
  return refuse(fromSource(inner, applyingText(found, goJson(patch)), source));
}

/** Replaces what cannot be changed. If the new one is refused too, the old one is put back. */
function deleteAndCreate(
  applying: Applying,
  ref: ObjectRef,
  modified: JsonObject,
  live: KubeObject,
): KubeObject {
  const { kubectl, cascade, gracePeriod, timeout } = applying;
  const options = deleteOptions(cascade, gracePeriod);
  demand(kubectl, TECHNIQUE, { verb: 'delete', ref, options });
  if (!waitUntil(kubectl, timeout, (view) => view.find(ref) === undefined))
    fail('timed out waiting for the condition');
  const create = (object: unknown) =>
    ask(kubectl, TECHNIQUE, {
      verb: 'create',
      object: object as Manifest,
      options: applyOptions(applying),
    });
  const answer = create(modified);
  if (!isFailure(answer)) return answer.object;
  const restored = create(withoutVersion(live));
  if (!isFailure(restored)) return refuse(answer);
  return fail(notRestored(answer, restored));
}

function withoutVersion({ metadata, ...object }: KubeObject): unknown {
  const { resourceVersion: _version, uid: _uid, ...kept } = metadata;
  return { ...object, metadata: kept };
}

const notRestored = (first: Failure, second: Failure): string =>
  `An error occurred force-replacing the existing object with the newly provided one:\n\n${first.message}.\n\nAdditionally, an error occurred attempting to restore the original object:\n\n${second.message}`;

/** Told in the middle of `error when ... "web.yaml": ...`. */
function applyingText({ kind, object }: FileObject, patch: string): string {
  const { name = '', namespace = '' } = object.metadata ?? {};
  const version = `${kind.group}/${kind.version}`;
  const about = `Resource: "${version}, Resource=${kind.plural}", GroupVersionKind: "${version}, Kind=${kind.kind}"\nName: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace)}`;
  return `applying patch:\n${patch}\nto:\n${about}\nfor:`;
}

function notReadable(found: FileObject, live: KubeObject): string {
  const inner = `retrieving original configuration from:\n${goJson(live)}\nfor: ${lastAppliedOf(live)} is no JSON object`;
  return `error when ${applyingText(found, '')} ${JSON.stringify(found.source)}: ${inner}`;
}

/** Word for word what kubectl says, and not through the printer of warnings. */
const missingAnnotation = (object: string, program: string): string =>
  `Warning: resource ${object} is missing the ${lastAppliedAnnotation} annotation which is required by ${program} apply. ${program} apply should only be used on resources created declaratively by either ${program} create --save-config or ${program} apply. The missing annotation will be patched automatically.\n`;

/** An explicit null means "not there": an update would drop it, so a create must too. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([name, field]) => [name, withoutNulls(field)]),
  );
}
