// tables_registry_strategy: admission, quotas, preparation of writes.

import { rangeRecipes } from '../tables/ranges.js';
import { registryRecipes } from '../tables/registry.js';
import { strategyRecipes } from '../tables/registry-strategies.js';
import { tableCorpus } from '../tables/table.js';

export const tablesRegistryStrategy = tableCorpus(
  'tables_registry_strategy',
  'API server',
  'admission, quotas, preparation of writes',
  { ...registryRecipes, ...strategyRecipes, ...rangeRecipes },
);
