// `get --watch`: what there is, and then a row for every change up to the end of the tape.
//
// Time stands still while one looks, so without --at there is nothing to wait for. Ages are of the moment
// of each change. Columns grow as rows come, and do not shrink, as a terminal shows them.

import { matches } from '../../apiserver/read.js';
import { isObjectEvent, type ObjectEvent } from '../../events/event.js';
import type { Kind } from '../../kinds/kind.js';
import { parseFieldSelector } from '../../machinery/field-selector.js';
import { kindName } from '../../machinery/object.js';
import { parseSelector } from '../../machinery/selector-syntax.js';
import { printTable } from '../../machinery/table.js';
import type { Scope, Wanted } from '../arguments.js';
import { objectPrinter } from '../print-objects.js';
import { fail, failAll } from '../problem.js';
import { registryName } from '../resources.js';
import type { Kubectl } from '../verb.js';
import { fetchGroups } from './groups.js';
import { decorated, type TableLook } from './tables.js';

export interface WatchOptions {
  readonly output: string;
  /** Changes only. */
  readonly only: boolean;
  /** ADDED, MODIFIED or DELETED with each row. */
  readonly events: boolean;
}

export function watchChanges(
  kubectl: Kubectl,
  wanted: readonly Wanted[],
  scope: Scope,
  look: TableLook,
  options: WatchOptions,
): number {
  const [{ kind, names } = fail('no resource'), ...others] = wanted;
  if (others.length > 0 || (names?.length ?? 0) > 1)
    fail('you may only specify a single resource type');
  const print = printerOf(kubectl, kind, look, options);
  const { groups, problems } = fetchGroups(kubectl, wanted, scope);
  failAll(problems);
  const { log } = kubectl.session;
  if (!options.only)
    for (const { objects } of groups)
      print(objects.map((object) => ({ type: 'ADDED', object, at: kubectl.view.now })));
  const isShown = filterOf(kubectl, kind, names?.[0], scope);
  for (const event of log.read(kubectl.view.revision, log.head)) {
    if (!isObjectEvent(event) || !isShown(event)) continue;
    print([{ type: TYPES[event.type], object: event.object, at: event.at }]);
  }
  return 0;
}

const TYPES = {
  ObjectCreated: 'ADDED',
  ObjectUpdated: 'MODIFIED',
  ObjectDeleted: 'DELETED',
} as const;

interface Row {
  readonly type: string;
  readonly object: ObjectEvent['object'];
  readonly at: number;
}

function filterOf(
  kubectl: Kubectl,
  kind: Kind,
  name: string | undefined,
  scope: Scope,
): (event: ObjectEvent) => boolean {
  const labels = parseSelector(scope.labelSelector ?? '');
  const fields = parseFieldSelector(scope.fieldSelector ?? '');
  const registered = registryName(kind);
  return ({ object }) =>
    kindName(object.apiVersion, object.kind) === registered &&
    (!kind.namespaced ||
      scope.allNamespaces === true ||
      object.metadata.namespace === kubectl.namespace) &&
    (name === undefined || object.metadata.name === name) &&
    matches(kind, object, labels.ok ? labels.value : [], fields.ok ? fields.value : []);
}

function printerOf(
  kubectl: Kubectl,
  kind: Kind,
  look: TableLook,
  { output, events }: WatchOptions,
): (rows: readonly Row[]) => void {
  const { io } = kubectl;
  if (output !== '' && output !== 'wide') {
    const print = objectPrinter(kubectl, output);
    return (rows) => {
      io.stdout(print(rows.map(({ type, object }) => (events ? { type, object } : object))));
    };
  }
  const { view } = kubectl;
  const feature = (gate: string): boolean => view.feature(gate);
  const widths: number[] = [];
  let headed = look.noHeaders;
  return (rows) => {
    if (rows.length === 0) return;
    const lines = rows.flatMap((row, i) => {
      const table = decorated(kind, [row.object], look, { now: row.at, feature });
      const marked = events
        ? {
            columns: [{ name: 'Event', type: 'string', priority: 0 }, ...table.columns],
            rows: table.rows.map(({ cells }) => ({ cells: [row.type, ...cells] })),
          }
        : table;
      return cellsOf(marked, { ...look, noHeaders: headed || i > 0 });
    });
    headed = true;
    io.stdout(paddedLines(lines, widths));
  };
}

/** The cells of a printed table, by printing each column by itself. */
function cellsOf(table: Parameters<typeof printTable>[0], look: TableLook): string[][] {
  const columns = table.columns.map((column, i) =>
    printTable(
      { columns: [column], rows: table.rows.map(({ cells }) => ({ cells: [cells[i] ?? null] })) },
      look,
    ),
  );
  const shown = columns.filter((_, i) => look.wide || table.columns[i]?.priority === 0);
  return (shown[0] ?? []).map((_, line) => shown.map((column) => column[line] ?? ''));
}

/** Pads every cell but the last to the widest seen in its column so far. */
function paddedLines(lines: readonly (readonly string[])[], widths: number[]): string {
  for (const cells of lines)
    cells.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 6, [...cell].length + 3);
    });
  return lines
    .map((cells) =>
      cells.map((cell, i) => (i === cells.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))),
    )
    .map((cells) => `${cells.join('')}\n`)
    .join('');
}
