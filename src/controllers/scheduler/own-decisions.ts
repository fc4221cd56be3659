// What the scheduler knows of a pod although its cache does not show it yet: where it has put it, and that it found no
// place for it.
//
// Source: pkg/scheduler/backend/cache (assumed pods) and backend/queue, which are its own memory. Departure: it knows so of
// what anybody else decides in its place, too.

import type { Pod } from '../../kinds/pod/index.js';
import { equal } from '../../machinery/equal.js';

export function withOwnDecisions(seen: Pod, present: Pod | undefined): Pod {
  if (present?.metadata.uid !== seen.metadata.uid) return seen;
  const { nodeName } = present.spec;
  const { nominatedNodeName } = present.status ?? {};
  const decided = scheduledOf(present);
  const isKnown =
    nodeName === seen.spec.nodeName &&
    nominatedNodeName === seen.status?.nominatedNodeName &&
    equal(decided, scheduledOf(seen));
  if (isKnown) return seen;
  const { nominatedNodeName: _, conditions = [], ...status } = seen.status ?? {};
  const others = conditions.filter(({ type }) => type !== 'PodScheduled');
  return {
    ...seen,
    spec: nodeName === undefined ? seen.spec : { ...seen.spec, nodeName },
    status: {
      ...status,
      ...(nominatedNodeName === undefined ? {} : { nominatedNodeName }),
      conditions: decided ? [...others, decided] : others,
    },
  };
}

const scheduledOf = ({ status }: Pod) =>
  status?.conditions?.find(({ type }) => type === 'PodScheduled');
