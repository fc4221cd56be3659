// The tables of `get`: the server's columns, with the namespace before them and labels behind them.
//
// Source: cli-runtime pkg/printers/tableprinter.go, decorateTable.

import { tableOf } from '../../apiserver/read.js';
import { ageColumn, nameColumn } from '../../kinds/age.js';
import type { Kind } from '../../kinds/kind.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { type Cell, printTable, type Table } from '../../machinery/table.js';
import { printedName } from '../resources.js';
import type { Group } from './groups.js';

export interface TableLook {
  readonly wide: boolean;
  readonly noHeaders: boolean;
  readonly showKind: boolean;
  readonly showLabels: boolean;
  readonly labelColumns: readonly string[];
  readonly withNamespace: boolean;
  /** Names and ages alone, as kubectl itself can print any object: --server-print=false. */
  readonly isGeneric: boolean;
}

/** When it is, and what the release shows. */
type Seen = Pick<Reader, 'now' | 'feature'>;

/** All tables, a blank line between them unless headers are left out. */
export function printGroups(groups: readonly Group[], look: TableLook, reader: Seen): string {
  const tables = groups
    .filter(({ objects }) => objects.length > 0)
    .map(({ kind, objects }) =>
      printTable(decorated(kind, objects, look, reader), look)
        .map((line) => `${line}\n`)
        .join(''),
    );
  return tables.join(look.noHeaders ? '' : '\n');
}

export function decorated(
  kind: Kind,
  objects: readonly KubeObject[],
  look: TableLook,
  reader: Seen,
): Table {
  const printed = look.isGeneric ? { ...kind, columns: [nameColumn, ageColumn] } : kind;
  const table = tableOf(printed, objects, reader);
  const nameAt = table.columns.findIndex(({ format }) => format === 'name');
  const withNamespace = look.withNamespace && kind.namespaced;
  const more = [
    ...look.labelColumns.map((label) => label.split('/').at(-1) ?? label),
    ...(look.showLabels ? ['Labels'] : []),
  ];
  return {
    columns: [
      ...(withNamespace ? [{ name: 'Namespace', type: 'string', priority: 0 }] : []),
      ...table.columns,
      ...more.map((name) => ({ name, type: 'string', priority: 0 })),
    ],
    rows: table.rows.map(({ cells, object }) => ({
      cells: [
        ...(withNamespace ? [object.metadata.namespace ?? ''] : []),
        ...cells.map((cell, i) =>
          look.showKind && i === nameAt ? `${printedName(kind)}/${cell}` : cell,
        ),
        ...labelCells(object, look),
      ],
    })),
  };
}

function labelCells({ metadata: { labels = {} } }: KubeObject, look: TableLook): Cell[] {
  const cells: Cell[] = look.labelColumns.map((label) => labels[label] ?? '');
  return look.showLabels ? [...cells, formatLabels(labels)] : cells;
}

/** `a=1,b=2` in order, or `<none>`. */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : pairs.join(',');
}
