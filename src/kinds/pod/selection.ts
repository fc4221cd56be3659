// The pods that a selector selects, found through the index of labels rather than by looking at all of them.

import type { Reader } from '../../machinery/reader.js';
import { type LabelSelector, matchesSelector } from '../../machinery/selector.js';
import type { Pod } from './index.js';
import { labelTerm } from './label-index.js';

/** In order of name. A missing selector selects nothing, an empty one the whole namespace. */
export function podsSelected(
  reader: Reader,
  namespace: string,
  selector: LabelSelector | undefined,
): readonly Pod[] {
  if (!selector) return [];
  return candidates(reader, namespace, selector).filter((pod) =>
    matchesSelector(selector, pod.metadata.labels),
  );
}

/** Pods with one label the selector asks for; all of the namespace only if it asks for none. */
export function candidates(
  reader: Reader,
  namespace: string,
  selector: LabelSelector,
): readonly Pod[] {
  const labelled = (key: string, value: string): readonly Pod[] =>
    reader.indexed('Pod', 'label', labelTerm(namespace, key, value)) as readonly unknown[] as Pod[];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {}))
    return labelled(key, value);
  const term = selector.matchExpressions?.find(({ operator }) => operator === 'In');
  if (!term) return reader.all('Pod', namespace) as readonly unknown[] as Pod[];
  // A pod may be found by several of its labels.
  return [...new Set((term.values ?? []).flatMap((value) => labelled(term.key, value)))].sort(
    (a, b) => (a.metadata.name < b.metadata.name ? -1 : 1),
  );
}
