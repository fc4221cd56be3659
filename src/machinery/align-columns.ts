// Lines of cells, set out in columns as Go's text/tabwriter does with blanks.
//
// A column is a run of adjacent lines that have a cell there and another one after it: the last cell of a
// line belongs to no column, so it is neither padded nor counted. Widths are in code points.

export interface ColumnLayout {
  /** The least width of a column, padding included. */
  readonly widthMin: number;
  readonly padding: number;
}

/** kubectl's printers: cli-runtime pkg/printers/tabwriter.go. */
export const TABLE_LAYOUT: ColumnLayout = { widthMin: 6, padding: 3 };

export function alignColumns(
  lines: readonly (readonly string[])[],
  layout: ColumnLayout = TABLE_LAYOUT,
): string[] {
  const widths = lines.map((): number[] => []);
  measure(lines, layout, widths, { from: 0, until: lines.length, column: 0 });
  return lines.map((cells, line) =>
    cells
      .map((cell, column) => {
        const width = widths[line]?.[column] ?? 0;
        return cell + ' '.repeat(Math.max(0, width - codePoints(cell)));
      })
      .join(''),
  );
}

interface Block {
  readonly from: number;
  readonly until: number;
  readonly column: number;
}

/** Finds the runs of one column among the lines of a block, and within each those of the next column. */
function measure(
  lines: readonly (readonly string[])[],
  layout: ColumnLayout,
  widths: readonly number[][],
  block: Block,
): void {
  const { column } = block;
  const inColumn = (line: number) => line < block.until && column < (lines[line]?.length ?? 0) - 1;
  for (let from = block.from; from < block.until; from++) {
    if (!inColumn(from)) continue;
    let until = from;
    let width = layout.widthMin;
    for (; inColumn(until); until++) {
      width = Math.max(width, codePoints(lines[until]?.[column] ?? '') + layout.padding);
    }
    for (const line of widths.slice(from, until)) line[column] = width;
    measure(lines, layout, widths, { from, until, column: column + 1 });
    from = until;
  }
}

const codePoints = (text: string): number => [...text].length;
