// The order of a merged list: applied items in their own order, live items where they were among them.
//
// Source: structured-merge-diff typed/merge.go, visitListItems.

import { outcomeOf, refuse } from '../patch/outcome.js';
import type { ListSchema } from '../type-schema.js';
import { elementText, type PathElement } from './path-element.js';
import { itemElement } from './typed.js';

export interface MergedItem {
  readonly live: unknown;
  readonly applied: unknown;
}

export function mergedOrder(
  live: readonly unknown[],
  applied: readonly unknown[],
  schema: ListSchema,
): MergedItem[] {
  const right = indexApplied(applied, schema);
  const left = indexLive(live, schema);
  const sharedElements = right.elements.filter((element) => left.byElement.has(element));
  const taken = new Set<PathElement>();
  const merged: MergedItem[] = [];
  let [l, r, next] = [0, 0, 0];
  const takeApplied = (element: PathElement): void => {
    taken.add(element);
    merged.push({ live: left.byElement.get(element), applied: right.byElement.get(element) });
    if (sharedElements[next] === element) next++;
    r++;
  };
  while (l < left.elements.length || r < right.elements.length) {
    const liveElement = left.elements[l];
    const appliedElement = right.elements[r];
    if (liveElement !== undefined && appliedElement !== undefined) {
      if (liveElement === appliedElement) {
        takeApplied(liveElement);
        l++;
        continue;
      }
      const nextShared = sharedElements[next];
      const isMoved = right.byElement.has(liveElement) && nextShared !== undefined;
      if (isMoved && nextShared !== liveElement) {
        l++;
        continue;
      }
    }
    if (liveElement !== undefined) {
      if (!right.byElement.has(liveElement)) {
        merged.push({ live: live[l], applied: undefined });
        l++;
        continue;
      }
      if (taken.has(liveElement)) l++;
    }
    if (appliedElement !== undefined) takeApplied(appliedElement);
  }
  return merged;
}

interface Indexed {
  readonly elements: readonly PathElement[];
  readonly byElement: ReadonlyMap<PathElement, unknown>;
}

/** Of an item that comes twice nothing can be said but that it is there. */
function indexLive(items: readonly unknown[], schema: ListSchema): Indexed {
  const byElement = new Map<PathElement, unknown>();
  const elements = items.map((item, index) => {
    const element = elementAt(items, index, schema);
    byElement.set(element, byElement.has(element) ? null : item);
    return element;
  });
  return { elements, byElement };
}

function indexApplied(items: readonly unknown[], schema: ListSchema): Indexed {
  const byElement = new Map<PathElement, unknown>();
  const elements = items.map((item, index) => {
    const element = elementAt(items, index, schema);
    if (byElement.has(element)) refuse(`duplicate entries for key ${elementText(element)}`);
    byElement.set(element, item);
    return element;
  });
  return { elements, byElement };
}

function elementAt(items: readonly unknown[], index: number, schema: ListSchema): PathElement {
  const named = outcomeOf(() => itemElement(schema, items[index]));
  return named.ok ? named.value : refuse(`element ${index}: ${named.error}`);
}
