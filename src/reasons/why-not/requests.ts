// Why what somebody asked for did not happen: refusals in the log, evictions tried again, applies that leave
// alone what others have set.

import { decide } from '../../apiserver/decide.js';
import { askedAgain, decideAction } from '../../cluster/action.js';
import { type ActionTaken, isObjectEvent } from '../../events/event.js';
import type { ClusterState } from '../../events/state.js';
import { mixtures } from '../../history/techniques.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { EventLog } from '../../log/event-log.js';
import {
  type KubeObject,
  keyOf,
  keyOfObject,
  type Manifest,
  type Revision,
  refOf,
} from '../../machinery/object.js';
import { isFailure } from '../../machinery/status.js';
import { refusing } from '../refusing.js';
import type { Finding, Scene } from './finding.js';

/** So far back in the log refusals are looked for. */
const LOOK_BACK = 50_000;

/** Actions on an object, the newest first. */
export function actionsOn(log: EventLog, key: string, upTo: Revision): readonly ActionTaken[] {
  return [...log.actions(Math.max(0, upTo - LOOK_BACK), upTo)]
    .filter(({ action }) => keyOf(action.target) === key)
    .reverse();
}

/** The last action on it, if it was refused and nothing has come of the object since. */
export function lastRefusal({ log, revision }: Scene, key: string): readonly Finding[] {
  const [last] = actionsOn(log, key, revision);
  if (!last?.outcome.failure) return [];
  const state = { ...log.stateAt(last.revision - 1), now: last.at };
  const refusals = (before: ClusterState) =>
    [decideAction(before, log.settings, askedAgain(last)).response].filter(isFailure);
  const { message, details } = last.outcome.failure;
  return [
    {
      trouble: 'refused',
      key,
      reason: message,
      details: [
        `@${last.revision}: ${last.action.command}`,
        ...(details?.causes ?? []).map(({ field = '', message: why = '' }) =>
          `${field} ${why}`.trim(),
        ),
      ],
      ...blamed(refusing(state, last.action.target.namespace, refusals)),
    },
  ];
}

/** Whose refusal it is: `why` tells who made it so. */
export function blamed([object]: readonly KubeObject[]): Pick<Finding, 'by' | 'path'> {
  return object ? { by: keyOfObject(object), path: 'spec' in object ? ['spec'] : [] } : {};
}

/** Whether the pod could be evicted now: the API server is asked, and nothing is done. */
export function notEvictable(pod: Pod, { state, log }: Scene): readonly Finding[] {
  const { name, namespace } = pod.metadata;
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
  const request = {
    verb: 'create',
    ref: refOf(pod),
    subresource: 'eviction',
    object: eviction as Manifest,
    options: { dryRun: true },
  } as const;
  const asked = { actor: 'kubetape', trusted: false } as const;
  const refusals = (present: ClusterState) =>
    [decide(present, log.settings, request, asked).response].filter(isFailure);
  const [response] = refusals(state);
  if (!response) return [];
  return [
    {
      trouble: 'not evictable',
      key: keyOfObject(pod),
      reason: response.message,
      details: (response.details?.causes ?? []).map(({ message = '' }) => message),
      ...blamed(refusing(state, namespace, refusals)),
    },
  ];
}

/** What the next apply of the same manifest would leave alone, and who set it. */
export function notApplied(object: KubeObject, { log, revision }: Scene): readonly Finding[] {
  const key = keyOfObject(object);
  const mixture = mixtures(log, revision).find((found) => found.key === key);
  if (!mixture || mixture.kept.length === 0 || mixture.undone === undefined) return [];
  const others = mixture.uses.filter(({ technique }) => !technique.startsWith('declarative'));
  return [
    {
      trouble: 'not applied',
      key,
      reason:
        'what was applied last says nothing of these fields, so another apply of it leaves them as they are',
      details: [
        ...mixture.kept.map(({ path, after }) => `${path} is ${JSON.stringify(after)}`),
        ...others.map(({ command, revision: at }) => `@${at}: ${command}`),
      ],
    },
  ];
}

/** What became of an object that is not there. */
export function notThere({ log, revision }: Scene, key: string): readonly Finding[] {
  const last = log.revisionsOf(key, revision).at(-1);
  if (last === undefined) {
    const refused = lastRefusal({ log, revision } as Scene, key);
    return refused.length > 0
      ? refused
      : [{ trouble: 'never there', key, reason: 'nobody has ever made it', details: [] }];
  }
  const event = log.eventAt(last);
  const by = event && isObjectEvent(event) ? ` by ${event.actor}` : '';
  return [{ trouble: 'gone', key, reason: `it was deleted at @${last}${by}`, details: [] }];
}
