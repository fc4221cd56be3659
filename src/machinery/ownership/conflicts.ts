// The conflicts of an apply: whose fields it would change, told as Kubernetes tells it.
//
// Source: apimachinery pkg/util/managedfields/internal/conflict.go. Upstream lists the causes of several
// managers in no order; ours are in the message's order.

import { type FieldSet, pathsOf } from './field-set.js';
import { entryOfId } from './managed-fields.js';
import { pathText } from './path-element.js';

export interface ApplyConflict {
  readonly reason: 'FieldManagerConflict';
  /** The cause's message: `conflict with "kubectl" using apps/v1`. */
  readonly message: string;
  /** Such as `.spec.replicas`. */
  readonly field: string;
}

export interface ApplyConflicts {
  readonly message: string;
  readonly conflicts: readonly ApplyConflict[];
}

export function describeConflicts(conflicts: ReadonlyMap<string, FieldSet>): ApplyConflicts {
  const byOwner = [...conflicts.keys()].sort().map((id) => ({
    manager: managerText(id),
    fields: pathsOf(conflicts.get(id) as FieldSet).map(pathText),
  }));
  const all = byOwner.flatMap(({ manager, fields }) =>
    fields.map((field) => ({
      reason: 'FieldManagerConflict' as const,
      message: `conflict with ${manager}`,
      field,
    })),
  );
  return { message: messageOf(byOwner, all), conflicts: all };
}

function messageOf(
  byOwner: readonly { readonly manager: string; readonly fields: readonly string[] }[],
  all: readonly ApplyConflict[],
): string {
  const [first] = all;
  if (first && all.length === 1) {
    return `Apply failed with 1 conflict: ${first.message}: ${first.field}`;
  }
  const lines = byOwner.flatMap(({ manager, fields }) => [
    `conflicts with ${manager}:`,
    ...fields.map((field) => `- ${field}`),
  ]);
  return `Apply failed with ${all.length} conflicts: ${lines.join('\n')}`;
}

function managerText(id: string): string {
  const { manager = '', operation, apiVersion = '', subresource, time } = entryOfId(id);
  const name = JSON.stringify(manager);
  const whole = subresource ? `${name} with subresource ${JSON.stringify(subresource)}` : name;
  if (operation !== 'Update') return whole;
  return time === undefined
    ? `${whole} using ${apiVersion}`
    : `${whole} using ${apiVersion} at ${time}`;
}
