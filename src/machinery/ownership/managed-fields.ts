// metadata.managedFields: owners as the API shows them, one entry per manager, operation and subresource.
//
// Source: apimachinery pkg/util/managedfields/internal/managedfields.go.

import type { JsonObject } from '../json.js';
import { refuse } from '../patch/outcome.js';
import { decodeFieldsV1, encodeFieldsV1 } from './fields-v1.js';
import type { Owner, Owners } from './updater.js';

export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsType?: string;
  readonly fieldsV1?: JsonObject;
  readonly subresource?: string;
}

export type ManagedFields = readonly ManagedFieldsEntry[];

/** Owners under their identifiers, and when each last changed something. */
export interface Managed {
  readonly owners: Owners;
  readonly times: ReadonlyMap<string, string>;
}

export const nothingManaged: Managed = { owners: new Map(), times: new Map() };

/** Appliers are the same whatever version they apply in; updaters are one per version. */
export function ownerId(entry: ManagedFieldsEntry): string {
  const { manager, operation, apiVersion, subresource } = entry;
  return JSON.stringify({
    manager: manager || undefined,
    operation: operation || undefined,
    apiVersion: operation === 'Apply' ? undefined : apiVersion || undefined,
    subresource: subresource || undefined,
  });
}

export const entryOfId = (id: string): ManagedFieldsEntry => JSON.parse(id) as ManagedFieldsEntry;

/** Refuses entries that are not well-formed. */
export function decodeManagedFields(entries: ManagedFields): Managed {
  const owners = new Map<string, Owner>();
  const times = new Map<string, string>();
  for (const [index, entry] of entries.entries()) {
    checkEntry(entry, index);
    const id = ownerId(entry);
    owners.set(id, {
      fields: decodeFieldsV1(entry.fieldsV1 ?? {}),
      version: entry.apiVersion ?? '',
      applied: entry.operation === 'Apply',
    });
    if (entry.time !== undefined) times.set(id, entry.time);
  }
  return { owners, times };
}

/** Entries that say what they said before are the very entries from before. */
export function encodeManagedFields(
  { owners, times }: Managed,
  before: ManagedFields,
): ManagedFields {
  const known = new Map(before.map((entry) => [ownerId(entry), entry]));
  const entries = [...owners].map(([id, owner]): ManagedFieldsEntry => {
    const entry = entryOf(id, owner, times.get(id));
    const old = known.get(id);
    return old && sameEntries(old, entry) ? old : entry;
  });
  const sorted = entries.sort(compareEntries);
  const isSame =
    sorted.length === before.length && sorted.every((entry, index) => entry === before[index]);
  return isSame ? before : sorted;
}

function entryOf(id: string, owner: Owner, time: string | undefined): ManagedFieldsEntry {
  const { manager, operation, subresource } = entryOfId(id);
  return {
    ...(manager === undefined ? {} : { manager }),
    operation: owner.applied ? 'Apply' : (operation ?? 'Update'),
    apiVersion: owner.version,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFieldsV1(owner.fields),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

const sameEntries = (a: ManagedFieldsEntry, b: ManagedFieldsEntry): boolean =>
  a.time === b.time && a.apiVersion === b.apiVersion && a.fieldsV1 === b.fieldsV1;

/** Appliers first; then by time, to the second. */
function compareEntries(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  return (
    compareText(a.operation, b.operation) ||
    secondsOf(a.time) - secondsOf(b.time) ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  );
}

const compareText = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);

export const secondsOf = (time: string | undefined): number =>
  time === undefined ? 0 : Math.floor(Date.parse(time) / 1000);

function checkEntry(entry: ManagedFieldsEntry, index: number): void {
  if (entry.operation !== 'Apply' && entry.operation !== 'Update') {
    refuse('operation must be `Apply` or `Update`');
  }
  if (!entry.apiVersion) refuse('apiVersion must not be empty');
  if (!entry.fieldsType) refuse(`missing fieldsType in managed fields entry ${index}`);
  if (entry.fieldsType !== 'FieldsV1') {
    refuse(
      `invalid fieldsType ${JSON.stringify(entry.fieldsType)} in managed fields entry ${index}`,
    );
  }
}
