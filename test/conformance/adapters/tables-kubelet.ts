// tables_kubelet: phases and conditions of pods, images, taints.

import { kubeletRecipes } from '../tables/kubelet.js';
import { tableCorpus } from '../tables/table.js';

export const tablesKubelet = tableCorpus(
  'tables_kubelet',
  'Kubelet',
  'phases and conditions of pods, images, taints',
  kubeletRecipes,
);
