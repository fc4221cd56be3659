// Turning a client-side applier into a server-side one, as kubectl does before its first server-side apply.
//
// Without it, what was applied client-side could never be removed: the updater entry would keep owning it.
// Source: client-go util/csaupgrade/upgrade.go.

import type { JsonObject } from '../json.js';
import { union } from './field-set.js';
import { decodeFieldsV1, encodeFieldsV1 } from './fields-v1.js';
import type { ManagedFields, ManagedFieldsEntry } from './managed-fields.js';

/** The same entries if none of the client-side managers is among them. */
export function migrateClientSideApply(
  managedFields: ManagedFields,
  clientSideManagers: readonly string[],
  serverSideManager: string,
): ManagedFields {
  return clientSideManagers.reduce<ManagedFields>(
    (entries, manager) => migrate(entries, manager, serverSideManager),
    managedFields,
  );
}

function migrate(entries: ManagedFields, from: string, to: string): ManagedFields {
  const isOld = (entry: ManagedFieldsEntry): boolean => isEntry(entry, from, 'Update');
  const hasApplied = entries.findIndex((entry) => isEntry(entry, to, 'Apply'));
  const target = hasApplied >= 0 ? hasApplied : entries.findIndex(isOld);
  const found = entries[target];
  if (!found || !entries.some(isOld)) return entries;
  const renamed = { ...found, manager: to, operation: 'Apply' };
  const source = entries.find(
    (entry) => entry !== found && isOld(entry) && entry.apiVersion === found.apiVersion,
  );
  const joined = source ? { ...renamed, fieldsV1: joinFields(found, source) } : renamed;
  return entries
    .map((entry, index) => (index === target ? joined : entry))
    .filter((entry) => !isOld(entry));
}

const isEntry = (entry: ManagedFieldsEntry, manager: string, operation: string): boolean =>
  entry.manager === manager && entry.operation === operation && !entry.subresource;

function joinFields(a: ManagedFieldsEntry, b: ManagedFieldsEntry): JsonObject {
  return encodeFieldsV1(union(fieldsIn(a), fieldsIn(b)));
}

const fieldsIn = (entry: ManagedFieldsEntry): ReturnType<typeof decodeFieldsV1> =>
  decodeFieldsV1(entry.fieldsV1 ?? {});
