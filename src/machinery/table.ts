// A table as `kubectl get` prints it, from the columns and cells that the server sends.
//
// Source: cli-runtime pkg/printers/tableprinter.go. What it does with a last cell that is empty is kept: the
// cell before is still padded, so the line ends in blanks.
import { alignColumns } from './align-columns.js';
import { goText } from './go-print.js';
import { escapeTerminal } from './terminal.js';

export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

export interface TableColumn {
  readonly name: string;
  readonly type: string;
  /** Columns of a priority other than 0 are shown only when asked for: `-o wide`. */
  readonly priority: number;
}

export interface TableRow {
  readonly cells: readonly Cell[];
}

export type Cell = string | number | boolean | null;

export interface TableOptions {
  readonly wide?: boolean;
  readonly noHeaders?: boolean;
}

/** The lines, headers first. A table without rows prints nothing, not even headers. */
export function printTable(table: Table, options: TableOptions = {}): string[] {
  if (table.rows.length === 0) return [];
  const shown = table.columns.map((column) => options.wide === true || column.priority === 0);
  const header = table.columns.filter((_, i) => shown[i]).map(({ name }) => name.toUpperCase());
  const rows = table.rows.map(({ cells }) => cells.filter((_, i) => shown[i]).map(cellText));
  return printLines(options.noHeaders === true ? rows : [header, ...rows]);
}

/** Headers and cells as custom columns have them: text, escaped already. */
export function printLines(lines: readonly (readonly string[])[]): string[] {
  // A tab inside of a cell begins a new one, as it does upstream.
  return alignColumns(lines.map((cells) => cells.join('\t').split('\t')));
}

/** One line of text at most: what follows a line break is left out, and that is shown. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return goText(cell);
  const [line = ''] = cell.split(/[\f\n\r]/, 1);
  return escapeTerminal(line) + (line.length < cell.length ? '...' : '');
}
