// Where volumes of a StorageClass may be made: its allowedTopologies, against the labels of a node.
//
// Source: pkg/apis/core/v1/helper MatchTopologySelectorTerms; plugins/volumebinding checkVolumeProvisions.

import type { TopologySelectorTerm } from 'kubernetes-types/core/v1.js';
import { labelValue } from '../../machinery/labels.js';

/** Terms are alternatives; no terms allow every node, and a term that asks for nothing allows none. */
export const isAllowed = (
  terms: readonly TopologySelectorTerm[],
  labels: Readonly<Record<string, string>> | undefined,
): boolean =>
  terms.length === 0 ||
  terms.some(
    ({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.length > 0 &&
      matchLabelExpressions.every(({ key, values }) => {
        const value = labelValue(labels, key);
        return value !== undefined && values.includes(value);
      }),
  );
