// tables_defaults_helpers: defaults, warnings, quality of service, requests.

import { defaultsRecipes } from '../tables/defaults.js';
import { tableCorpus } from '../tables/table.js';

export const tablesDefaultsHelpers = tableCorpus(
  'tables_defaults_helpers',
  'Defaults and validation',
  'defaults, warnings, quality of service, requests',
  defaultsRecipes,
);
