// `lost-nodes-left`: what nobody hears of gets no traffic. Within two minutes a node that is cut off is given up, and no
// Service has a ready endpoint there any more.
//
// Judged once for each time that a node is cut off. While a controller or the API server has trouble itself nobody is
// blamed: that too takes as long as it takes.

import { isObjectEvent } from '../../events/event.js';
import type { View } from '../../events/view.js';
import { silenceOf } from '../../kinds/fault/active.js';
import { controlFaults } from '../../kinds/fault/control.js';
import type { Fault } from '../../kinds/fault/index.js';
import type { Millis } from '../../machinery/object.js';
import type { KnownLaw } from '../claim.js';

/** Forty seconds of silence until 1.31, fifty since; then endpoints follow in no time. */
const NOTICED_MS = 120_000;
const SERVICE_NAME = 'kubernetes.io/service-name';

export const lostNodesLeft: KnownLaw = {
  name: 'lost-nodes-left',
  about:
    'Two minutes after a node was cut off it is not ready, and no Service sends anything there.',
  watch(view) {
    /** When nodes are to be looked at. */
    const due = new Map<string, Millis>();
    const note = (node: string | undefined, now: View): void => {
      const silence = node === undefined ? undefined : silenceOf(now, node);
      if (node !== undefined && silence) due.set(node, silence.since + NOTICED_MS);
    };
    for (const { spec } of view.list('Fault')) note(spec.node, view);
    return (event, now) => {
      if (isObjectEvent(event) && event.object.kind === 'Fault') {
        const { spec } = event.object as Fault;
        if (event.type === 'ObjectCreated') note(spec.node, now);
        // A controller that comes up again has it all before it.
        if (spec.controller !== undefined || spec.apiServer) due.clear();
      }
      if (due.size === 0 || controlFaults(now).length > 0) return undefined;
      for (const [node, at] of due) {
        if (now.now <= at) continue;
        due.delete(node);
        const found = stillUsed(node, now, at);
        if (found !== undefined) return found;
      }
      return undefined;
    };
  },
};

function stillUsed(name: string, view: View, at: Millis): string | undefined {
  const node = view.get('Node', name);
  const silence = silenceOf(view, name);
  if (!node || !silence || silence.since + NOTICED_MS > at) return undefined;
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status === 'True') return `node/${name} is cut off for two minutes, and is Ready`;
  for (const slice of view.list('EndpointSlice')) {
    const service = view.get(
      'Service',
      slice.metadata.labels?.[SERVICE_NAME] ?? '',
      slice.metadata.namespace,
    );
    if (!service?.spec.selector || service.spec.publishNotReadyAddresses) continue;
    const used = slice.endpoints?.some(
      ({ nodeName, conditions }) => nodeName === name && conditions?.ready !== false,
    );
    if (used)
      return `service/${service.metadata.name} sends to node/${name}, which is cut off for two minutes`;
  }
  return undefined;
}
