// `kubectl -o custom-columns=NAME:.metadata.name,…`: columns made of a header and a path.
//
// Source: kubectl pkg/cmd/get/customcolumn.go. A comma always begins the next column, even inside brackets.
import { goText } from './go-print.js';
import { relaxedJsonPath } from './jsonpath.js';
import { evaluateJsonPath } from './jsonpath-evaluate.js';
import { parseJsonPath } from './jsonpath-syntax.js';
import { type Parsed, parsed, refused } from './parsed.js';
import { escapeTerminal } from './terminal.js';

export interface CustomColumn {
  readonly header: string;
  /** A complete JSONPath, braces and all. */
  readonly path: string;
}

/** The value of `-o custom-columns=`. */
export function parseCustomColumns(spec: string): Parsed<readonly CustomColumn[]> {
  if (spec === '') return refused('custom-columns format specified but no custom columns given');
  const pairs = spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    return colon < 0
      ? refused(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`)
      : parsed([part.slice(0, colon), part.slice(colon + 1)] as const);
  });
  return columnsOf(pairs);
}

/** The content of the file of `-o custom-columns-file=`: a line of headers and a line of paths. */
export function parseCustomColumnsFile(content: string): Parsed<readonly CustomColumn[]> {
  const [headerLine, pathLine] = content.replace(/\n$/, '').split('\n');
  const format =
    'Expected format is one line of space separated headers, one line of space separated column specs.';
  if (content === '') return refused(`invalid template, missing header line. ${format}`);
  if (pathLine === undefined) return refused(`invalid template, missing spec line. ${format}`);
  const headers = wordsOf(headerLine ?? '');
  const paths = wordsOf(pathLine);
  if (headers.length !== paths.length) {
    return refused(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
    );
  }
  return columnsOf(headers.map((header, i) => parsed([header, paths[i] ?? ''] as const)));
}

/** The cells of one object. What a path does not lead to is `<none>`; several values share a cell. */
export function customCells(
  columns: readonly CustomColumn[],
  object: unknown,
): Parsed<readonly string[]> {
  const cells: string[] = [];
  for (const { path } of columns) {
    const found = evaluateJsonPath(path, object, 'allow');
    if (!found.ok) return found;
    const texts = found.value.flat().map((value) => escapeTerminal(goText(value)));
    const nothing = found.value[0] === undefined || found.value[0].length === 0;
    cells.push((nothing ? ['<none>', ...texts] : texts).join(','));
  }
  return parsed(cells);
}

function columnsOf(
  pairs: readonly Parsed<readonly [string, string]>[],
): Parsed<readonly CustomColumn[]> {
  const columns: CustomColumn[] = [];
  for (const pair of pairs) {
    if (!pair.ok) return pair;
    const [header, written] = pair.value;
    const path = relaxedJsonPath(written);
    if (!path.ok) return path;
    columns.push({ header, path: path.value });
  }
  for (const { path } of columns) {
    const syntax = parseJsonPath(path);
    if (!syntax.ok) return syntax;
  }
  return parsed(columns);
}

const wordsOf = (line: string): string[] => line.split(/\s+/).filter((word) => word !== '');
