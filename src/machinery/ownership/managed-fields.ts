// metadata.managedFields: owners as the API shows them, one entry per manager, operation and subresource.
//
// Source: apimachinery pkg/util/managedfields/internal/managedfields.go.

import { millisOf } from '../duration.js';
import type { JsonObject } from '../json.js';
import { canonical } from '../object.js';
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
    const { id, owner } = remembered.get(entry) ?? decodeEntry(entry, index);
    owners.set(id, owner);
    if (entry.time !== undefined) times.set(id, entry.time);
  }
  return { owners, times };
}

interface Decoded {
  readonly id: string;
  readonly owner: Owner;
}

/** What an entry says, as long as it lives: most are read at every write of their object. */
const remembered = new WeakMap<ManagedFieldsEntry, Decoded>();

function decodeEntry(entry: ManagedFieldsEntry, index: number): Decoded {
  checkEntry(entry, index);
  const owner = {
    fields: decodeFieldsV1(entry.fieldsV1 ?? {}),
    version: entry.apiVersion ?? '',
    applied: entry.operation === 'Apply',
  };
  const decoded = { id: ownerId(entry), owner };
  if (Object.isFrozen(entry)) remembered.set(entry, decoded);
  return decoded;
}

/** Entries that say what they said before are the very entries from before. */
export function encodeManagedFields(
  { owners, times }: Managed,
  before: ManagedFields,
): ManagedFields {
  const entries: ManagedFieldsEntry[] = [];
  for (const [id, owner] of owners) {
    const old = before.findLast((entry) => idOfEntry(entry) === id);
    const time = times.get(id);
    entries.push(old && saysTheSame(old, owner, time) ? old : entryOf(id, owner, time, old));
  }
  const sorted = entries.sort(compareEntries);
  const isSame =
    sorted.length === before.length && sorted.every((entry, index) => entry === before[index]);
  return isSame ? before : sorted;
}

const idOfEntry = (entry: ManagedFieldsEntry): string =>
  remembered.get(entry)?.id ?? ownerId(entry);

function entryOf(
  id: string,
  owner: Owner,
  time: string | undefined,
  old: ManagedFieldsEntry | undefined,
): ManagedFieldsEntry {
  const { manager, operation, subresource } = old ?? entryOfId(id);
  const entry: ManagedFieldsEntry = canonical({
    manager: manager || undefined,
    operation: owner.applied ? 'Apply' : (operation ?? 'Update'),
    apiVersion: owner.version,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFieldsV1(owner.fields),
    subresource: subresource || undefined,
  });
  remembered.set(entry, { id, owner });
  return entry;
}

const saysTheSame = (old: ManagedFieldsEntry, owner: Owner, time: string | undefined): boolean =>
  old.time === time &&
  old.apiVersion === owner.version &&
  old.fieldsV1 === encodeFieldsV1(owner.fields);

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
  time === undefined ? 0 : Math.floor(millisOf(time) / 1000);

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
