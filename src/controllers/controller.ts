// A controller is a pure function from what is to what should be asked for.
//
// It is level-triggered: it sees an object and the view, never the event that woke it. It returns intents;
// the cluster carries them out in order and stops at the first one that is refused. It keeps no memory:
// whatever it must remember (a back-off, an expectation) it reads from objects, or it would not survive a
// restart (law RestartSafe).

import type { ApiRequest, DeleteOptions } from '../apiserver/request.js';
import type { View } from '../events/view.js';
import type { KindName, Objects } from '../kinds/index.js';
import {
  type KubeObject,
  type Manifest,
  type Millis,
  type ObjectRef,
  refOf,
} from '../machinery/object.js';
import type { Failure } from '../machinery/status.js';

export type Intent =
  | {
      readonly type: 'Ask';
      readonly request: ApiRequest;
      /**
       * What to do when the request is refused: those intents, and then none of those after it. With an empty list
       * the refusal does not matter, and what comes after follows.
       */
      readonly otherwise?: (failure: Failure) => readonly Intent[];
      /** What to do once it is done, such as reporting the name the object was given. */
      readonly afterwards?: Afterwards;
    }
  | {
      readonly type: 'Wake';
      readonly at: Millis;
      /** Work in progress, such as an image being pulled: the cluster is not settled until it is done. */
      readonly busy: boolean;
    }
  | {
      /**
       * Once all else is done and nothing of it was refused, there is nothing to do before then, nor because of what was
       * done: a look would only ask to be woken then, so that it is left out. Stands for all wakes, which are for when
       * something is refused.
       */
      readonly type: 'Rest';
      /** Missing: until something changes. */
      readonly until: Millis | undefined;
      /** Work is in progress until then. */
      readonly busy: boolean;
    };

/** From the object that came of a request, and the view as it is then. */
export type Afterwards = (object: KubeObject, present: View) => readonly Intent[];

/**
 * What happened to an object: `before` is missing when it was created, `deleted` when it is gone. The two
 * are compared by value, never by identity: objects read from a tape share nothing that they have in common.
 */
export interface Change<O extends KubeObject = KubeObject> {
  readonly object: O;
  readonly before: O | undefined;
  readonly deleted: boolean;
  /** Who did it. A controller need not look again at what it has just written. */
  readonly actor: string;
}

/** Which objects of the controller's own kind to look at again after a change of another. */
export type Watch<O extends KubeObject = KubeObject> = (
  change: Change<O>,
  view: View,
) => readonly ObjectRef[];

export type Watches = { readonly [K in KindName]?: Watch<Objects[K]> } & {
  /** Changes of any kind. */
  readonly '*'?: Watch;
};

export interface Controller<K extends KindName = KindName> {
  /** As upstream's event source and leader election name it: `replicaset-controller`. */
  readonly name: string;
  readonly reconciles: K | '*';
  /** Who the requests come from, when it is not the controller itself: `kubelet/node-1`. */
  readonly actor?: (object: Objects[K]) => string;
  /** Longest time between a change and the reaction to it, in milliseconds (realistic latency). */
  readonly paceMs?: number;
  /** Whether a change of the object itself matters. Missing: every change does. */
  readonly concerns?: (change: Change<Objects[K]>) => boolean;
  /**
   * When it will ask to look at an object again that it has nothing to do about before, where the object alone tells:
   * the look that would say so is left out.
   */
  readonly sleepsUntil?: (object: Objects[K]) => Millis;
  readonly watches?: Watches;
  /** The kinds that its watch of any kind is about. Missing: all. */
  readonly heeds?: (kind: string) => boolean;
  /**
   * What it knows of an object that its cache shows as it was: upstream keeps in memory what it has reported itself.
   * Undefined: that it is gone. Only asked while the cache lags; missing: nothing but what the cache shows.
   */
  readonly knows?: (seen: Objects[K], present: Objects[K] | undefined) => Objects[K] | undefined;
  readonly reconcile: (object: Objects[K], view: View) => readonly Intent[];
}

/** The `concerns` of a controller that only its watches tell what to look at. */
export const unconcerned = (): boolean => false;

/** Registers a controller under one type, whatever kind it reconciles. */
export const defineController = <K extends KindName>(controller: Controller<K>): Controller =>
  controller as unknown as Controller;

/** A controller of objects of every kind. */
export const defineGeneralController = (
  controller: Omit<
    Controller,
    'reconciles' | 'reconcile' | 'concerns' | 'sleepsUntil' | 'knows'
  > & {
    readonly concerns?: (change: Change) => boolean;
    readonly reconcile: (object: KubeObject, view: View) => readonly Intent[];
  },
): Controller => ({ ...controller, reconciles: '*' }) as Controller;

/** Maps an object to the owner that controls it, if that is of the kind named. */
export const controlledBy =
  (kind: KindName): Watch =>
  ({ object, before }) => {
    const refs: ObjectRef[] = [];
    for (const version of before ? [object, before] : [object]) {
      const owner = version.metadata.ownerReferences?.find((ref) => ref.controller);
      if (owner?.kind !== kind || refs.some((ref) => ref.name === owner.name)) continue;
      refs.push({ kind, namespace: object.metadata.namespace, name: owner.name });
    }
    return refs;
  };

export const ask = (
  request: ApiRequest,
  otherwise?: (failure: Failure) => readonly Intent[],
): Intent => ({ type: 'Ask', request, ...(otherwise ? { otherwise } : {}) });

/** Look again then; nothing is going on meanwhile. `at` must follow from objects, not from `view.now`. */
export const wake = (at: Millis): Intent => ({ type: 'Wake', at, busy: false });

/** Look again then; work is in progress until then. */
export const working = (at: Millis): Intent => ({ type: 'Wake', at, busy: true });

/** After all of this, and if none of it is refused, there is nothing to do before then. */
export const rest = (until: Millis | undefined, busy = false): Intent => ({
  type: 'Rest',
  until,
  busy,
});

export const create = (
  object: Manifest,
  otherwise?: (failure: Failure) => readonly Intent[],
): Intent => ask({ verb: 'create', object }, otherwise);

/** The intent, and once it is carried out those that follow from the object it led to. */
export const andThen = (intent: Intent, afterwards: Afterwards): Intent =>
  intent.type === 'Ask' ? { ...intent, afterwards } : intent;

/** The intent, whose refusal does not matter. */
export const regardless = (intent: Intent): Intent =>
  intent.type === 'Ask' ? { ...intent, otherwise: () => [] } : intent;

/** Changes parts of an object by a JSON merge patch: lists are replaced whole, null removes. */
export const patch = (
  object: KubeObject,
  change: Readonly<Record<string, unknown>>,
  otherwise?: (failure: Failure) => readonly Intent[],
): Intent =>
  ask({ verb: 'patch', ref: refOf(object), patchType: 'merge', patch: change }, otherwise);

/** Replaces the status, and the annotations if given. What is as it was makes no event. */
export const setStatus = <O extends KubeObject & { readonly status?: unknown }>(
  object: O,
  status: O['status'],
  annotations?: Readonly<Record<string, string>>,
): Intent =>
  ask({
    verb: 'update',
    ref: refOf(object),
    subresource: 'status',
    object: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: {
        name: object.metadata.name,
        uid: object.metadata.uid,
        ...(annotations ? { annotations } : {}),
      },
      status,
    } as Manifest,
  });

export const remove = (
  object: KubeObject,
  options: DeleteOptions = {},
  otherwise?: (failure: Failure) => readonly Intent[],
): Intent =>
  ask(
    {
      verb: 'delete',
      ref: refOf(object),
      options: { preconditions: { uid: object.metadata.uid }, ...options },
    },
    otherwise,
  );
