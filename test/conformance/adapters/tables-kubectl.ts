// tables_kubectl: what kubectl makes of flags, prints of objects, and says of progress.

import { kubectlRecipes } from '../tables/kubectl.js';
import { tableCorpus } from '../tables/table.js';

export const tablesKubectl = tableCorpus(
  'tables_kubectl',
  'kubectl',
  'objects made of flags, descriptions, columns, sorting, progress',
  kubectlRecipes,
);
