// tables_apiserver: deletion, field ownership, reports, lists: what the API server's own unit tests ask.

import { apiserverRecipes } from '../tables/apiserver.js';
import { tableCorpus } from '../tables/table.js';

export const tablesApiserver = tableCorpus(
  'tables_apiserver',
  'API server',
  'deletions, owners of fields, reports, pages of lists, waiting longer each time',
  apiserverRecipes,
);
