// Reading: one object, a list of them, or a table. The same for the present and for any past moment,
// because all it knows is a reader [apiserver endpoints/handlers/get.go; registry/rest/table.go].

import type { Kind } from '../kinds/kind.js';
import { findKind } from '../kinds/lookup.js';
import { type FieldTerm, matchesFields, parseFieldSelector } from '../machinery/field-selector.js';
import type { KubeObject, ObjectRef } from '../machinery/object.js';
import type { Reader } from '../machinery/reader.js';
import { matchesRequirements, type Requirement } from '../machinery/requirement.js';
import { parseSelector } from '../machinery/selector-syntax.js';
import { badRequest, type Failure, isFailure, notFound } from '../machinery/status.js';
import type { Cell } from '../machinery/table.js';
import { served } from './versions.js';

export interface ListQuery {
  readonly kind: string;
  /** Of a custom kind: the version asked for, if it is not the one clients prefer. */
  readonly version?: string | undefined;
  /** Missing: all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

export interface TableRow {
  readonly cells: readonly Cell[];
  readonly object: KubeObject;
}

/** meta.k8s.io/v1 Table, but for its envelope. */
export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

export function getObject(reader: Reader, ref: ObjectRef, version?: string): KubeObject | Failure {
  const kind = findKind(reader, ref.kind, version);
  const object = reader.find(ref);
  if (object && kind) return served(kind, object);
  return notFound(kind ?? { group: '', plural: ref.kind }, ref.name);
}

/** The objects that a query selects, in key order. */
export function listObjects(reader: Reader, query: ListQuery): readonly KubeObject[] | Failure {
  const kind = findKind(reader, query.kind, query.version);
  if (!kind) return notFound({ group: '', plural: query.kind }, '');
  const selection = selectionOf(kind, query);
  if (isFailure(selection)) return selection;
  const all = reader.all(query.kind, kind.namespaced ? query.namespace : undefined);
  const objects = kind.custom || kind.converted ? all.map((object) => served(kind, object)) : all;
  return objects.filter((object) => matches(kind, object, selection.labels, selection.fields));
}

/** What selectors select, once they are read. */
export interface Selection {
  readonly labels: readonly Requirement[];
  readonly fields: readonly FieldTerm[];
}

export function selectionOf(
  kind: Kind,
  { labelSelector, fieldSelector }: Pick<ListQuery, 'labelSelector' | 'fieldSelector'>,
): Selection | Failure {
  const labels = parseSelector(labelSelector ?? '');
  if (!labels.ok) return badRequest(labels.error);
  const fields = parseFieldSelector(fieldSelector ?? '');
  if (!fields.ok) return badRequest(fields.error);
  const unknown = fields.value.find(({ field }) => !isSelectable(kind, field));
  if (unknown) return badRequest(notSelectable(kind, unknown.field));
  return { labels: labels.value, fields: fields.value };
}

/** Whether an object is one that the selectors select. Watches ask this of every change. */
export function matches(
  kind: Kind,
  object: KubeObject,
  labels: readonly Requirement[],
  fields: readonly FieldTerm[],
): boolean {
  if (labels.length > 0 && !matchesRequirements(labels, object.metadata.labels ?? {})) return false;
  return matchesFields(fields, (field) => fieldOf(kind, object, field));
}

/** The columns and cells of objects of one kind, as the release has them; ages are reckoned from the reader's now. */
export function tableOf(
  kind: Kind,
  objects: readonly KubeObject[],
  reader: Pick<Reader, 'now' | 'feature'>,
): Table {
  const shown = columnsOf(kind, reader);
  const columns = shown.map(({ name, type, format, description, priority }) => ({
    name,
    type: type ?? 'string',
    format: format ?? '',
    description: description ?? '',
    priority: priority ?? 0,
  }));
  const rows = objects.map((object) => ({
    cells: shown.map((column) => column.value(object, reader.now)),
    object,
  }));
  return { columns, rows };
}

export const columnsOf = ({ columns }: Kind, reader: Pick<Reader, 'feature'>) =>
  columns.filter(
    ({ since, until }) =>
      (since === undefined || reader.feature(since)) &&
      (until === undefined || !reader.feature(until)),
  );

const isSelectable = (kind: Kind, field: string): boolean =>
  field === 'metadata.name' ||
  (field === 'metadata.namespace' && kind.namespaced) ||
  Object.hasOwn(kind.selectableFields ?? {}, field);

/** Kinds without fields of their own have another way to say it [runtime DefaultMetaV1FieldSelectorConversion]. */
const notSelectable = ({ selectableFields }: Kind, field: string): string =>
  selectableFields
    ? `field label not supported: ${field}`
    : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;

function fieldOf(kind: Kind, object: KubeObject, field: string): string {
  if (field === 'metadata.name') return object.metadata.name;
  if (field === 'metadata.namespace') return object.metadata.namespace ?? '';
  return kind.selectableFields?.[field]?.(object) ?? '';
}
