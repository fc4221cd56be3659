// What becomes of a controller's claim to a status that is all its own: it has the names of the fields, so what comes
// and goes with a report is told by the names. Anything else is worked out in full, and comes to the same
// [machinery/ownership/server-side.ts recordUpdate].

import { equal } from '../machinery/equal.js';
import { isJsonObject, type JsonObject } from '../machinery/json.js';
import { canonical } from '../machinery/object.js';
import type { ManagedFields } from '../machinery/ownership/managed-fields.js';
import type { TypeSchema } from '../machinery/type-schema.js';

export interface Report {
  readonly manager: string;
  readonly apiVersion: string;
  /** Now, as RFC 3339 to the second. */
  readonly time: string;
  /** The statuses before and after it. */
  readonly before: JsonObject;
  readonly after: JsonObject;
  /** The type of the status. */
  readonly schema: TypeSchema | undefined;
}

/** The managedFields after a report; undefined where names do not tell. */
export function claimAfter(known: ManagedFields, report: Report): ManagedFields | undefined {
  const { manager, apiVersion, time, before, after } = report;
  const own = known.at(-1);
  if (own?.manager !== manager || own.apiVersion !== apiVersion) return undefined;
  if (own.subresource !== 'status' || own.operation !== 'Update') return undefined;
  const claim = own.fieldsV1?.['f:status'];
  if (!isJsonObject(claim) || Object.keys(own.fieldsV1 ?? {}).length > 1) return undefined;
  for (const { fieldsV1 } of known)
    if (fieldsV1 !== own.fieldsV1 && fieldsV1?.['f:status'] !== undefined) return undefined;
  let unclaimed = Object.keys(claim).length;
  let hasWritten = false;
  for (const name in before) {
    const [was, is] = [before[name], after[name]];
    if (claim[`f:${name}`] === undefined || was === null) return undefined;
    unclaimed--;
    if (is === undefined || equal(was, is)) continue;
    if (!isWhole(is, name, report)) return undefined;
    hasWritten = true;
  }
  if (unclaimed !== 0) return undefined;
  const fields: Record<string, unknown> = {};
  for (const name in after) {
    const part = claim[`f:${name}`];
    fields[`f:${name}`] = part ?? {};
    if (part !== undefined) continue;
    if (!isWhole(after[name], name, report)) return undefined;
    hasWritten = true;
  }
  if (Object.keys(fields).length === 0) return undefined;
  const entry = { ...own, fieldsV1: { 'f:status': fields }, time: hasWritten ? time : own.time };
  return [...known.slice(0, -1), canonical(entry)];
}

/** Whether a field is owned as a whole, whatever is in it. */
function isWhole(value: unknown, name: string, { schema }: Report): boolean {
  const field = schema?.map?.field(name)?.schema;
  if (!field || value === null || value === undefined) return false;
  if (Array.isArray(value)) return field.list?.atomic === true && value.length > 0;
  return typeof value !== 'object' && field.scalar !== undefined && !field.map && !field.list;
}
