// Field ownership as the API server keeps it: applying as a manager, and recording who updated what.
//
// Source: apimachinery pkg/util/managedfields/internal (the managers of NewDefaultFieldManager, folded
// into two functions). An object that lost its last field is null there until it is decoded into a Go
// type; here it goes. Objects without managedFields are not tracked until somebody applies.

import { fieldOf, isJsonArray, isJsonObject, type JsonObject, withoutNullFields } from '../json.js';
import { outcomeOf, refuse } from '../patch/outcome.js';
import type { TypeSchema } from '../type-schema.js';
import { type ApplyConflict, describeConflicts } from './conflicts.js';
import { difference, type FieldSet, isEmptyFieldSet, union } from './field-set.js';
import { fieldsLastApplied, refreshLastApplied } from './last-applied.js';
import {
  decodeManagedFields,
  encodeManagedFields,
  type Managed,
  type ManagedFields,
  nothingManaged,
  ownerId,
} from './managed-fields.js';
import { capUpdaters, stripMetadata } from './owner-limits.js';
import {
  applyOwners,
  type OwnershipRules,
  sameVersionOnly,
  type TypedObject,
  updateOwners,
} from './updater.js';
import { checkTyped } from './validate.js';

/** The type of the object, and how its endpoint treats ownership. */
export interface OwnedType {
  readonly apiVersion: string;
  readonly kind: string;
  readonly schema: TypeSchema;
  /** The object before anything is set: what is the same there is not owned by its creator. */
  readonly empty?: JsonObject | undefined;
  readonly subresource?: string | undefined;
  /** Objects have been decoded, so that they have the shape of their type: they need no other look. */
  readonly decoded?: boolean;
  /** Without rules, owners of other versions are dropped and every field can be owned. */
  readonly rules?: OwnershipRules | undefined;
}

export interface OwnershipRequest {
  readonly manager: string;
  /** Now, as RFC 3339 to the second. */
  readonly time: string;
}

export interface ApplyRequest extends OwnershipRequest {
  readonly force: boolean;
}

export type ApplyOutcome =
  | {
      readonly ok: true;
      /** Without metadata.managedFields, and not yet defaulted. */
      readonly object: JsonObject;
      readonly managedFields: ManagedFields;
    }
  | {
      readonly ok: false;
      readonly kind: 'conflict';
      readonly message: string;
      readonly conflicts: readonly ApplyConflict[];
    }
  /** `refused` is what nobody may ask, `invalid` what is not of its type. */
  | { readonly ok: false; readonly kind: 'refused' | 'invalid'; readonly message: string };

/** To create an object, apply to an empty one. */
export function applyPatch(
  live: JsonObject,
  applied: JsonObject,
  request: ApplyRequest,
  type: OwnedType,
): ApplyOutcome {
  const outcome = outcomeOf(() => apply(live, applied, request, type));
  return outcome.ok ? outcome.value : { ok: false, kind: 'invalid', message: outcome.error };
}

/** The managedFields of an object after an update; `live` is empty if it is being created. */
export function recordUpdate(
  live: JsonObject,
  updated: JsonObject,
  request: OwnershipRequest,
  type: OwnedType,
): ManagedFields {
  const before = managedFieldsOf(live) ?? [];
  const outcome = outcomeOf(() => {
    const managed = managedOf(live, updated, type);
    const isCreate = !fieldOf(metadataOf(live), 'uid');
    if (managed.owners.size === 0 && !isCreate) return [];
    const old = isCreate ? (type.empty ?? live) : live;
    const fresh = update(old, updated, managed, request, type);
    return encodeManagedFields(fresh, before);
  });
  return outcome.ok ? outcome.value : before;
}

function apply(
  live: JsonObject,
  applied: JsonObject,
  request: ApplyRequest,
  type: OwnedType,
): ApplyOutcome {
  if (fieldOf(metadataOf(applied), 'managedFields') !== undefined)
    return { ok: false, kind: 'refused', message: 'metadata.managedFields must be nil' };
  const before = managedFieldsOf(live) ?? [];
  const decoded = decodeManagedFields(before);
  const managed = decoded.owners.size > 0 ? decoded : firstApply(live, request, type);
  const id = idOf(request, 'Apply', type);
  const rules = rulesOf(type);
  const old = typed(live, type, 'failed to create typed live object', true);
  const config = typed(applied, type, 'failed to create typed patch object', false);
  const applyWith = (force: boolean): ReturnType<typeof applyOwners> =>
    applyOwners(old, config, managed.owners, id, force, rules);
  let result = applyWith(request.force);
  if (!result.ok) {
    const conflicts = conflictsLeft(result.conflicts, old, request);
    if (conflicts.size > 0) return { ok: false, kind: 'conflict', ...describeConflicts(conflicts) };
    result = applyWith(true);
  }
  if (!result.ok) return refuse('conflicts in spite of force');
  const times = new Map(managed.times);
  if (result.changed) times.set(id, request.time);
  const value = result.changed ? withoutNullFields(result.object.value) : old.value;
  const merged = isJsonObject(value) ? value : {};
  const object = request.manager === 'kubectl' ? refreshLastApplied(merged, applied) : merged;
  const owners = stripMetadata(result.owners, id);
  return { ok: true, object, managedFields: encodeManagedFields({ owners, times }, before) };
}

/** `kubectl` may change what it applied on the client side itself. */
function conflictsLeft(
  conflicts: ReadonlyMap<string, FieldSet>,
  live: TypedObject,
  request: ApplyRequest,
): ReadonlyMap<string, FieldSet> {
  if (request.manager !== 'kubectl') return conflicts;
  const allowed = fieldsLastApplied(live);
  const left = [...conflicts].map(([id, fields]) => [id, difference(fields, allowed)] as const);
  return new Map(left.filter(([, fields]) => !isEmptyFieldSet(fields)));
}

/** What is there before anybody applies belongs to a manager of its own. */
function firstApply(live: JsonObject, request: ApplyRequest, type: OwnedType): Managed {
  const firstRequest = { ...request, manager: 'before-first-apply' };
  return update(type.empty ?? {}, live, nothingManaged, firstRequest, type);
}

/** The updater's fields are found as those of an operation, then joined to what it owned before. */
function update(
  live: JsonObject,
  updated: JsonObject,
  managed: Managed,
  request: OwnershipRequest,
  type: OwnedType,
): Managed {
  const operation = 'current-operation';
  const id = idOf(request, 'Update', type);
  const old = typed(live, type, 'failed to convert live object', true);
  const fresh = typed(updated, type, 'failed to convert new object', true);
  const changed = updateOwners(old, fresh, managed.owners, operation, rulesOf(type));
  const owners = new Map(stripMetadata(changed, operation));
  const own = owners.get(operation);
  if (!own) return capUpdaters({ owners, times: managed.times });
  owners.delete(operation);
  const before = owners.get(id);
  owners.set(id, before ? { ...own, fields: union(before.fields, own.fields) } : own);
  const times = new Map(managed.times).set(id, request.time);
  return capUpdaters({ owners, times });
}

/** Whoever updates may set managedFields, even to nothing; subresources may not. */
function managedOf(live: JsonObject, updated: JsonObject, type: OwnedType): Managed {
  const given = type.subresource ? undefined : managedFieldsOf(updated);
  if (given && isReset(given)) return nothingManaged;
  const wanted = given && outcomeOf(() => decodeManagedFields(given));
  if (wanted?.ok && wanted.value.owners.size > 0) return wanted.value;
  const known = outcomeOf(() => decodeManagedFields(managedFieldsOf(live) ?? []));
  return known.ok ? known.value : nothingManaged;
}

const isReset = (entries: ManagedFields): boolean =>
  entries.length === 0 || (entries.length === 1 && Object.keys(entries[0] ?? {}).length === 0);

function metadataOf(object: JsonObject): JsonObject {
  const metadata = fieldOf(object, 'metadata');
  return isJsonObject(metadata) ? metadata : {};
}

function managedFieldsOf(object: JsonObject): ManagedFields | undefined {
  const entries = fieldOf(metadataOf(object), 'managedFields');
  return isJsonArray(entries) ? (entries as ManagedFields) : undefined;
}

function withoutManagedFields(object: JsonObject): JsonObject {
  if (fieldOf(metadataOf(object), 'managedFields') === undefined) return object;
  const { managedFields: _removed, ...metadata } = metadataOf(object);
  return { ...object, metadata };
}

const idOf = (request: OwnershipRequest, operation: string, type: OwnedType): string =>
  ownerId({
    manager: request.manager || 'unknown',
    operation,
    apiVersion: type.apiVersion,
    ...(type.subresource ? { subresource: type.subresource } : {}),
  });

const rulesOf = (type: OwnedType): OwnershipRules => type.rules ?? { convert: sameVersionOnly };

function typed(
  object: JsonObject,
  type: OwnedType,
  failure: string,
  allowDuplicates: boolean,
): TypedObject {
  const value = withoutManagedFields(object);
  if (type.decoded && allowDuplicates)
    return { value, schema: type.schema, version: type.apiVersion };
  const checked = outcomeOf(() => checkTyped(value, type.schema, { allowDuplicates }));
  if (!checked.ok) refuse(`${failure} (${nameOf(object, type)}): ${checked.error}`);
  return { value, schema: type.schema, version: type.apiVersion };
}

function nameOf(object: JsonObject, { apiVersion, kind }: OwnedType): string {
  const { namespace = '', name = '' } = metadataOf(object);
  const group = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
  return `${String(namespace)}/${String(name)}; ${group}, Kind=${kind}`;
}
