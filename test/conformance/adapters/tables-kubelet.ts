// tables_kubelet: phases and conditions of pods.

import { kubeletRecipes } from '../tables/kubelet.js';
import { tableCorpus } from '../tables/table.js';

export const tablesKubelet = tableCorpus(
  'tables_kubelet',
  'Kubelet',
  'phases and conditions of pods',
  kubeletRecipes,
);
