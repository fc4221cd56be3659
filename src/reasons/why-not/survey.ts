// What is wrong in a whole cluster, for one who does not know yet whom to ask about: everything that nobody else
// answers for is asked, and what has been wrong for longest is told first, for the rest may follow from it.

import type { Moment } from '../../history/moment.js';
import type { EventLog } from '../../log/event-log.js';
import { controllerOf, type KubeObject, kindName } from '../../machinery/object.js';
import type { Finding } from './finding.js';
import { askAbout, distinct, type Explained, explained, sceneAt } from './why-not.js';

export interface Among {
  /** Of one kind only, then also of those that others own. */
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
}

export function troubles(log: EventLog, moment: Moment, among: Among = {}): readonly Explained[] {
  const scene = sceneAt(log, moment);
  const found: Finding[] = [];
  for (const object of scene.state.objects.values(among.kind ? `${among.kind}/` : ''))
    if (isAmong(object, among)) found.push(...askAbout(object, scene, 1));
  return distinct(found.filter(({ isExpected }) => !isExpected))
    .map((finding) => explained(finding, scene))
    .sort((a, b) => began(a) - began(b));
}

function isAmong(object: KubeObject, { kind, namespace }: Among): boolean {
  if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
  if (kind !== undefined) return true;
  return !controllerOf(object) && kindName(object.apiVersion, object.kind) !== 'Event';
}

const began = ({ why }: Explained): number => why?.hops[0]?.event.revision ?? Infinity;
