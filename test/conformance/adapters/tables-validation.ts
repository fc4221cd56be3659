// tables_validation: what is wrong with objects, by field, type and text.

import { tableCorpus } from '../tables/table.js';
import { objectRecipes } from '../tables/validation-objects.js';
import { partRecipes } from '../tables/validation-parts.js';

export const tablesValidation = tableCorpus(
  'tables_validation',
  'Defaults and validation',
  'validation of objects and of their parts',
  { ...objectRecipes, ...partRecipes },
);
