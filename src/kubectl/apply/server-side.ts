// Server-side apply of one object, and the move of what client-side apply owned to the new manager.
//
// Source: kubectl pkg/cmd/apply/apply.go (applyOneObject, saveLastApplyAnnotationIfNecessary,
// migrateToSSAIfNecessary).

import type { Success } from '../../apiserver/request.js';
import { versionSpoken } from '../../kinds/lookup.js';
import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import type { KubeObject } from '../../machinery/object.js';
import type { ManagedFields } from '../../machinery/ownership/managed-fields.js';
import { migrateClientSideApply } from '../../machinery/ownership/migrate.js';
import { type Failure, isFailure } from '../../machinery/status.js';
import { type FileObject, refOfManifest } from '../manifests.js';
import { fail, refuse } from '../problem.js';
import { ask } from '../request.js';
import {
  type Applied,
  type Applying,
  applyOptions,
  TECHNIQUE,
  warnIfDeleting,
} from './applying.js';
import { lastAppliedAnnotation, lastAppliedOf } from './last-applied.js';

export const SERVER_SIDE_MANAGER = 'kubectl';
const ANNOTATION_MANAGER = 'kubectl-last-applied';

export function applyServerSide(applying: Applying, found: FileObject): Applied {
  const { kubectl } = applying;
  const answer = send(applying, found, found.object);
  if (isFailure(answer))
    return answer.reason === 'Conflict'
      ? fail(`${answer.message}\n${HOW_TO_RESOLVE}`)
      : refuse(answer);
  const object = migrate(applying, found, answer.object);
  warnIfDeleting(kubectl, object);
  return { object, operation: 'serverside-applied' };
}

function send(
  applying: Applying,
  found: FileObject,
  patch: unknown,
  fieldManager = applying.fieldManager,
): Success | Failure {
  const force = fieldManager === applying.fieldManager && applying.forceConflicts;
  return ask(applying.kubectl, TECHNIQUE, {
    verb: 'patch',
    ref: refOfManifest(found),
    ...versionSpoken(found.kind),
    patchType: 'apply',
    patch,
    options: { ...applyOptions(applying, { force }), fieldManager },
  });
}

/** Returns the object as it is in the end. What goes wrong here is only warned of: the apply has worked. */
function migrate(applying: Applying, found: FileObject, applied: KubeObject): KubeObject {
  const { stderr } = applying.kubectl.io;
  const kept = keepAnnotation(applying, found, applied);
  if (isFailure(kept)) {
    stderr(
      `Warning: failed to migrate ${lastAppliedAnnotation} for Server-Side Apply. This is non-fatal and will be retried next time you apply. Error: ${kept.message}\n`,
    );
    return applied;
  }
  const moved = moveOwnership(applying, found, kept);
  if (moved === undefined) return kept;
  if (isFailure(moved)) {
    stderr(
      `Warning: server rejected managed fields migration to Server-Side Apply. This is non-fatal and will be retried next time you apply. Error: ${moved.message}\n`,
    );
    return kept;
  }
  // Applied once more, so that fields the manifest has dropped go at last.
  const again = send(applying, found, found.object);
  if (!isFailure(again)) return again.object;
  stderr(
    `Warning: failed to re-apply configuration after performing Server-Side Apply migration. This is non-fatal and will be retried next time you apply. Error: ${again.message}\n`,
  );
  return moved;
}

/** Gives the annotation an owner of its own, so that it stays when the client-side manager goes. */
function keepAnnotation(
  applying: Applying,
  found: FileObject,
  object: KubeObject,
): KubeObject | Failure {
  const text = lastAppliedOf(object);
  if (applying.fieldManager !== SERVER_SIDE_MANAGER || text === undefined) return object;
  if (annotationOwners(object, 'Apply').length > 0) return object;
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  const justAnnotation = {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      annotations: { [lastAppliedAnnotation]: text },
    },
  };
  const answer = send(applying, found, justAnnotation, ANNOTATION_MANAGER);
  return isFailure(answer) ? answer : answer.object;
}

/** Renames the client-side managers; undefined when there are none. */
function moveOwnership(
  applying: Applying,
  found: FileObject,
  object: KubeObject,
): KubeObject | Failure | undefined {
  const before = managedFieldsOf(object);
  const after = migrateClientSideApply(
    before,
    annotationOwners(object, 'Update'),
    applying.fieldManager,
  );
  if (after === before) return undefined;
  const answer = ask(applying.kubectl, TECHNIQUE, {
    verb: 'patch',
    ref: refOfManifest(found),
    ...versionSpoken(found.kind),
    patchType: 'json',
    patch: [
      { op: 'replace', path: '/metadata/managedFields', value: after },
      { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion },
    ],
    options: applyOptions(applying),
  });
  return isFailure(answer) ? answer : answer.object;
}

const managedFieldsOf = ({ metadata }: KubeObject): ManagedFields =>
  (metadata.managedFields ?? []) as unknown as ManagedFields;

/** The managers who own the annotation by that operation. */
function annotationOwners(object: KubeObject, operation: string): readonly string[] {
  const owners = managedFieldsOf(object)
    .filter((entry) => entry.operation === operation && ownsAnnotation(entry.fieldsV1))
    .map(({ manager = '' }) => manager);
  return [...new Set(owners)].sort();
}

function ownsAnnotation(fields: unknown): boolean {
  let at: unknown = fields;
  for (const name of ['f:metadata', 'f:annotations', `f:${lastAppliedAnnotation}`]) {
    if (!isJsonObject(at)) return false;
    at = (at as JsonObject)[name];
  }
  return at !== undefined;
}

const HOW_TO_RESOLVE = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;
