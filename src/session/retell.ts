// The past told otherwise: what was asked for is asked again in a fork at its times, but for what is left out, or
// with two of the requests in each other's place.

import { askedAgain } from '../cluster/action.js';
import type { ActionTaken } from '../events/event.js';
import { builtInKind } from '../kinds/index.js';
import type { EventLog } from '../log/event-log.js';
import { kindName, type Millis, type Revision } from '../machinery/object.js';
import type { Session } from './session.js';

export interface Changes {
  /** Actions that are not taken, by revision. */
  readonly drop?: readonly Revision[];
  /** Two actions that change places. */
  readonly swap?: readonly [Revision, Revision];
  /** Whose actions are taken: without, everybody's. */
  readonly of?: 'world';
  /** Up to when; the time that the log has come to, without. */
  readonly until?: Millis;
}

/** The revision to fork at: just before the first action that changes. Undefined when one of them is none. */
export function forkBefore(
  log: EventLog,
  { drop = [], swap = [] as never }: Changes,
): Revision | undefined {
  const named = [...drop, ...swap];
  const actions = named.map((revision) => actionAt(log, revision));
  return named.length === 0 || actions.includes(undefined) ? undefined : Math.min(...named) - 1;
}

/** Takes the actions of a log after a fork's beginning in the fork, whatever has been done there already. */
export function retell(fork: Session, log: EventLog, changes: Changes): void {
  const { drop = [], swap, of, until = log.lastAt } = changes;
  const [first, second] = swap ?? [];
  for (const event of log.read(fork.log.lineage[0]?.after)) {
    if (event.at > until) break;
    if (event.type !== 'ActionTaken' || drop.includes(event.revision)) continue;
    if (of === 'world' && !builtInKind(kindOf(event.action.request))?.isWorld) continue;
    const other = event.revision === first ? second : event.revision === second ? first : undefined;
    const taken = (other === undefined ? event : actionAt(log, other)) ?? event;
    passTo(fork, event.at);
    const { request, ...asked } = askedAgain(taken);
    fork.act(request, asked);
  }
  passTo(fork, until);
}

function kindOf(request: ActionTaken['action']['request']): string {
  const { object, ref } = request as {
    object?: { apiVersion: string; kind: string };
    ref?: { kind: string };
  };
  return ref?.kind ?? (object ? kindName(object.apiVersion, object.kind) : '');
}

function passTo(fork: Session, at: number): void {
  if (at > fork.now) fork.advance(at - fork.now);
}

function actionAt(log: EventLog, revision: Revision): ActionTaken | undefined {
  const [event] = revision > 0 && revision <= log.head ? log.read(revision - 1, revision) : [];
  return event?.type === 'ActionTaken' ? event : undefined;
}
