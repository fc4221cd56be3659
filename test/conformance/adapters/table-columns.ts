// table_columns: names, types, formats and priorities of the columns of every resource of Kubernetes 1.36.

import { tableOf } from '../../../src/apiserver/read.js';
import { builtInKinds } from '../../../src/kinds/index.js';
import { apiVersionOf } from '../../../src/kinds/lookup.js';
import { type Case, type Check, type Corpus, type Fields, notRun } from '../corpus.js';

export const tableColumns: Corpus = {
  name: 'table-columns',
  area: 'Printing',
  about: 'the columns of every resource of 1.36',
  beside: '../reference/kubernetes-1.36',
  casesOf: (content) =>
    Object.entries(content as Fields).map(([path, columns]) => ({
      id: `table-columns${path}`,
      data: { path, columns },
      meta: {},
    })),
  check: ({ data: { path, columns } }: Case): Check => {
    const kind = builtInKinds.find((one) => pathOf(apiVersionOf(one), one.plural) === path);
    if (kind === undefined) return notRun('a kind that the product does not have');
    return {
      actual: tableOf(kind, [], { now: 0, feature: () => true }).columns.map(
        ({ description: _, ...column }) => column,
      ),
      expected: columns.map(({ description: _, ...column }: Fields) => column),
    };
  },
};

const pathOf = (apiVersion: string, plural: string): string =>
  `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}/${plural}`;
