// Which Behavior a container has: the most specific one that matches; among equals, the first by name.

import type { Container } from 'kubernetes-types/core/v1.js';
import { globMatches } from '../../machinery/glob.js';
import type { Meta } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { matchesSelector } from '../../machinery/selector.js';
import type { Behavior } from './index.js';

/** The part of a pod that a selector looks at. */
export interface Bearer {
  readonly metadata: Pick<Meta, 'namespace' | 'labels'>;
}

export function behaviorOf(
  reader: Reader,
  pod: Bearer,
  container: Container,
): Behavior | undefined {
  if (reader.tally('behaviors') === 0) return undefined;
  return mostSpecific(reader.all('Behavior') as readonly Behavior[], pod, container);
}

/** `behaviors` in order of name. */
export function mostSpecific(
  behaviors: readonly Behavior[],
  pod: Bearer,
  container: Container,
): Behavior | undefined {
  let best: Behavior | undefined;
  let bestWeight = -1;
  for (const behavior of behaviors) {
    if (!matches(behavior, pod, container)) continue;
    const weight = specificity(behavior);
    if (weight > bestWeight) [best, bestWeight] = [behavior, weight];
  }
  return best;
}

function matches({ spec }: Behavior, { metadata }: Bearer, container: Container): boolean {
  const { image, labels, container: name, namespace, url } = spec.selector ?? {};
  return (
    url === undefined &&
    (name === undefined || name === container.name) &&
    (namespace === undefined || namespace === metadata.namespace) &&
    (image === undefined || globMatches(image, container.image ?? '')) &&
    (labels === undefined || matchesSelector(labels, metadata.labels))
  );
}

/** A named container outweighs labels, labels outweigh an image, an image outweighs a namespace. */
function specificity({ spec }: Behavior): number {
  const { image, labels, container, namespace } = spec.selector ?? {};
  const terms =
    Object.keys(labels?.matchLabels ?? {}).length + (labels?.matchExpressions?.length ?? 0);
  const letters = image === undefined ? 0 : image.replaceAll('*', '').length + 1;
  return (
    (container === undefined ? 0 : 1_000_000) +
    Math.min(terms, 99) * 10_000 +
    Math.min(letters, 999) * 10 +
    (namespace === undefined ? 0 : 1)
  );
}
