// What is cut from owners before they are stored: fields nobody owns, and all but the latest updaters.
//
// Source: apimachinery pkg/util/managedfields/internal/stripmeta.go and capmanagers.go.

import { difference, fieldSetOf, isEmptyFieldSet, union } from './field-set.js';
import { type Managed, ownerId, secondsOf } from './managed-fields.js';
import { fieldElement } from './path-element.js';
import type { Owner, Owners } from './updater.js';

export const updaters_max = 10;

const unownedMetadata = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
];

const unowned = fieldSetOf(
  ...['apiVersion', 'kind', 'metadata'].map((name) => [fieldElement(name)]),
  ...unownedMetadata.map((name) => [fieldElement('metadata'), fieldElement(name)]),
);

/** The owners without the fields of the named one that say which object this is. */
export function stripMetadata(owners: Owners, id: string): Owners {
  const owner = owners.get(id);
  if (!owner) return owners;
  const fields = difference(owner.fields, unowned);
  if (fields === owner.fields && !isEmptyFieldSet(fields)) return owners;
  const stripped = new Map(owners);
  if (isEmptyFieldSet(fields)) stripped.delete(id);
  else stripped.set(id, { ...owner, fields });
  return stripped;
}

/** Joins the oldest updaters of each version into one called `ancient-changes`. */
export function capUpdaters({ owners, times }: Managed, max = updaters_max): Managed {
  if (owners.size <= max) return { owners, times };
  const updaters = [...owners].filter(([, owner]) => !owner.applied).map(([id]) => id);
  if (updaters.length <= max) return { owners, times };
  const secondsAt = (id: string): number => secondsOf(times.get(id));
  updaters.sort((a, b) => secondsAt(a) - secondsAt(b) || (a < b ? -1 : a > b ? 1 : 0));
  const capped = new Map(owners);
  const cappedTimes = new Map(times);
  const firstOf = new Map<string, string>();
  let count = updaters.length;
  for (const id of updaters) {
    const owner = capped.get(id);
    if (count <= max || !owner) break;
    const first = firstOf.get(owner.version);
    if (first === undefined) {
      firstOf.set(owner.version, id);
      continue;
    }
    join(capped, owner, id, first);
    const time = times.get(id);
    if (time !== undefined) cappedTimes.set(bucketOf(owner.version), time);
    count--;
  }
  return { owners: capped, times: cappedTimes };
}

function join(owners: Map<string, Owner>, owner: Owner, id: string, first: string): void {
  const bucket = bucketOf(owner.version);
  const firstOwner = owners.get(first);
  if (!owners.has(bucket) && firstOwner) {
    owners.delete(first);
    owners.set(bucket, firstOwner);
  }
  const joined = owners.get(bucket);
  owners.set(bucket, joined ? { ...owner, fields: union(owner.fields, joined.fields) } : owner);
  if (id !== bucket) owners.delete(id);
}

const bucketOf = (apiVersion: string): string =>
  ownerId({ manager: 'ancient-changes', operation: 'Update', apiVersion });
