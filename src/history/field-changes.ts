// What changed between two versions of an object, field by field: the short form of a diff.
//
// Items of lists are told apart by what Kubernetes tells them apart by (name, type, uid, key …) where every
// item has it and no two share it, otherwise by their place. Left out is what changes with every write.

import { equal } from '../machinery/equal.js';
import { isJsonArray, isJsonObject, type JsonObject } from '../machinery/json.js';
import type { KubeObject } from '../machinery/object.js';
import { itemKeyOf } from './field-path.js';

export interface FieldChange {
  /** `spec.template.spec.containers[name=web].image`. */
  readonly path: string;
  /** Undefined where the field was not there. */
  readonly before: unknown;
  /** Undefined where the field is no longer there. */
  readonly after: unknown;
}

/** Fields of metadata that change with every write. */
const BOOKKEEPING = ['managedFields', 'resourceVersion'];

export function fieldChanges(before: KubeObject, after: KubeObject): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  compare(withoutBookkeeping(before), withoutBookkeeping(after), '', changes);
  return changes;
}

/** The object as a reader wants to compare it. */
export function withoutBookkeeping(object: KubeObject): JsonObject {
  const metadata = Object.fromEntries(
    Object.entries(object.metadata).filter(([name]) => !BOOKKEEPING.includes(name)),
  );
  return { ...object, metadata };
}

function compare(before: unknown, after: unknown, path: string, changes: FieldChange[]): void {
  if (equal(before, after)) return;
  if (isJsonObject(before) && isJsonObject(after)) {
    compareFields(before, after, (name) => (path === '' ? name : `${path}${step(name)}`), changes);
    return;
  }
  if (isJsonArray(before) && isJsonArray(after)) {
    const key = itemKeyOf(before, after);
    compareFields(
      keyed(before, key),
      keyed(after, key),
      (name) => `${path}[${key === undefined ? name : `${key}=${name}`}]`,
      changes,
    );
    return;
  }
  changes.push({ path, before, after });
}

function compareFields(
  before: JsonObject,
  after: JsonObject,
  pathOf: (name: string) => string,
  changes: FieldChange[],
): void {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  for (const name of names) compare(before[name], after[name], pathOf(name), changes);
}

/** Names with dots or slashes are bracketed: `metadata.labels["app.kubernetes.io/name"]`. */
const step = (name: string): string =>
  /^[\w-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;

const keyed = (items: readonly unknown[], key: string | undefined): JsonObject =>
  Object.fromEntries(
    items.map((item, i) => [
      key === undefined ? String(i) : String((item as JsonObject)[key]),
      item,
    ]),
  );
