// One reason why something is not as somebody expects, and what it is told from.

import type { ClusterState } from '../../events/state.js';
import type { View } from '../../events/view.js';
import type { FieldPath } from '../../history/field-path.js';
import type { EventLog } from '../../log/event-log.js';
import type { KubeObject, Millis, Revision } from '../../machinery/object.js';

export type Trouble =
  | 'never there'
  | 'gone'
  | 'not scheduled'
  | 'not ready'
  | 'not deleted'
  | 'not progressing'
  | 'not running'
  | 'not finished'
  | 'not steady'
  | 'not evictable'
  | 'not applied'
  | 'not well'
  | 'refused'
  | 'nothing wrong';

export interface Finding {
  readonly trouble: Trouble;
  /** The object it is about: perhaps not the one that was asked about, but one that it waits for. */
  readonly key: string;
  /** In the words of whoever found it: the scheduler, the kubelet, the API server. */
  readonly reason: string;
  /** What there is to it, one line each: a node, a container, a finalizer. */
  readonly details: readonly string[];
  /** The value in which it shows: `why` goes on from there. */
  readonly path?: FieldPath | undefined;
  /** The object that has this value, where it is another: the quota that refuses it, say. */
  readonly by?: string | undefined;
  /** Others of its kind in the same trouble. */
  readonly alike?: readonly string[];
  /** It is as it should be: told to those who ask, and no trouble. */
  readonly isExpected?: true;
}

/** A moment of a cluster, and what is needed to ask about it. */
export interface Scene {
  readonly log: EventLog;
  readonly revision: Revision;
  readonly now: Millis;
  readonly state: ClusterState;
  readonly view: View;
}

/** A kind's own questions. */
export type Questions<O extends KubeObject = KubeObject> = (
  object: O,
  scene: Scene,
) => readonly Finding[];
