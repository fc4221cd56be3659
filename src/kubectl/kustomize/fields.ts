// What a kustomization may say, and what of it is refused here.

import { fail } from '../problem.js';
import type { Kustomization } from './resource.js';

export const KNOWN: readonly string[] = [
  ...['apiVersion', 'kind', 'metadata', 'resources', 'bases', 'components', 'namespace'],
  ...['namePrefix', 'nameSuffix', 'commonLabels', 'commonAnnotations', 'labels', 'images'],
  ...['replicas', 'configMapGenerator', 'secretGenerator', 'generatorOptions', 'patches'],
  ...['patchesStrategicMerge', 'patchesJson6902', 'sortOptions', 'buildMetadata'],
];

const ELSEWHERE: readonly string[] = [
  ...['configurations', 'crds', 'generators', 'helmChartInflationGenerator', 'helmCharts'],
  ...['helmGlobals', 'openapi', 'replacements', 'transformers', 'validators', 'vars'],
];

export function refuseUnknown(read: Kustomization, directory: string): void {
  for (const field of Object.keys(read)) {
    if (ELSEWHERE.includes(field))
      fail(
        `${directory}: ${field} of a kustomization is not built here: render it with \`kubectl kustomize\` and pass -f -`,
      );
    if (!KNOWN.includes(field))
      fail(`invalid Kustomization: json: unknown field ${JSON.stringify(field)}`);
  }
}
