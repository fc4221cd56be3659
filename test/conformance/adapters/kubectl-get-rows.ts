// kubectl_get_rows: the cells of `kubectl get`. Columns that 1.28 did not have are left out of the comparison, and so
// is the name of the resource that TARGETS of HorizontalPodAutoscalers show since.

import { tableOf } from '../../../src/apiserver/read.js';
import type { Kind } from '../../../src/kinds/kind.js';
import { type Case, type Check, type Corpus, type Fields, notRun } from '../corpus.js';
import { kindOf, objectOf } from '../objects.js';

/** When the tables were evaluated: that of pods a second before the others. */
const nowOf = (test: string): number =>
  Date.parse(test.startsWith('TestPrintPod') ? '2026-11-22T19:47:54.9Z' : '2026-11-22T19:47:55.9Z');

export const kubectlGetRows: Corpus = {
  name: 'kubectl_get_rows',
  area: 'Printing',
  about: 'the cells of kubectl get',
  check: ({ data, meta }: Case): Check => {
    const kind = kindOf(data['object']);
    if (kind === undefined) return notRun('a kind that the product does not have, or a list');
    const [row = []]: readonly unknown[][] = data['expectedCells'];
    const names = columnNames(meta['columnDefinitions'], kind, row.length);
    if (names === undefined) return notRun('the corpus lacks the columns of the kind');
    const { columns, rows } = tableOf(kind, [objectOf(kind, data['object'])], {
      now: nowOf(data['test']),
      feature: () => true,
    });
    const cells = names.map((name) => {
      const at = columns.findIndex((column) => column.name === name);
      const cell = at < 0 ? `no column ${name}` : rows[0]?.cells[at];
      return name === 'Targets' ? String(cell).replaceAll(/\b(cpu|memory): /g, '') : cell;
    });
    return { actual: cells, expected: row };
  },
};

/** Of a row as long as there are columns without -o wide, those; of another, as many as it has cells. */
function columnNames(
  definitions: Fields,
  kind: Kind,
  length: number,
): readonly string[] | undefined {
  const wanted = singular(`${kind.kind}ColumnDefinition`);
  const found = Object.keys(definitions).find((name) => singular(name) === wanted);
  if (found === undefined) return notInCorpus[kind.kind];
  const all: readonly Fields[] = definitions[found];
  const narrow = all.filter(({ priority }) => priority === 0);
  const shown = narrow.length === length ? narrow : all.slice(0, length);
  return shown.map(({ name }) => name);
}

/** `roleBindingsColumnDefinitions` and `RoleBindingColumnDefinition` alike. */
const singular = (name: string): string =>
  name
    .toLowerCase()
    .replace(/s$/, '')
    .replace(/(binding|endpoint)scolumn/, '$1column');

const notInCorpus: Readonly<Record<string, readonly string[]>> = {
  NetworkPolicy: ['Name', 'Pod-Selector', 'Age'],
};
