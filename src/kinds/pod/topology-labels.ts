// Where a pod runs, as labels of its own: those of its node's zone and region are copied to it when it is bound, so
// that containers can be told by the downward API.
//
// Source: plugin/pkg/admission/podtopologylabels/admission.go (KEP-4742, on since 1.35).

import { formatLabels, type Labels } from '../../machinery/labels.js';
import type { Reader } from '../../machinery/reader.js';

const TOPOLOGY = ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone'] as const;

/** The labels with those of a node that the pod has no others in the place of; as they are when there are none. */
export function withTopology(
  labels: Labels | undefined,
  node: string,
  reader: Reader,
): Labels | undefined {
  const of = reader.feature('PodTopologyLabelsAdmission')
    ? reader.find({ kind: 'Node', name: node })?.metadata.labels
    : undefined;
  let changed: Record<string, string> | undefined;
  for (const key of TOPOLOGY) {
    const value = of?.[key];
    if (value === undefined || labels?.[key] !== undefined) continue;
    changed ??= { ...labels };
    changed[key] = value;
  }
  return changed ?? labels;
}

/** What tells pods of different templates apart: labels as text, without what nodes add. */
export function formatOwnLabels(labels: Labels | undefined): string {
  if (!labels || !TOPOLOGY.some((key) => labels[key] !== undefined)) return formatLabels(labels);
  const { [TOPOLOGY[0]]: _region, [TOPOLOGY[1]]: _zone, ...own } = labels;
  return formatLabels(own);
}
