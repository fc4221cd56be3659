// The events of a cluster: everything that has ever happened to it, and nothing that can be derived.
//
// Five types, for good (docs/adr/0001): a new kind or a new fault never needs a sixth. Our word for the
// Kubernetes kind called Event is EventObject.

import type { UserInfo } from '../kinds/rbac/user.js';
import type { KubeObject, Millis, ObjectRef, Revision } from '../machinery/object.js';
import type { Failure } from '../machinery/status.js';

export type ClusterEvent = Envelope & Body;

export type Body =
  | { readonly type: 'ActionTaken'; readonly action: Action; readonly outcome: ActionOutcome }
  | { readonly type: 'ObjectCreated'; readonly object: KubeObject }
  | { readonly type: 'ObjectUpdated'; readonly object: KubeObject }
  | { readonly type: 'ObjectDeleted'; readonly object: KubeObject }
  | { readonly type: 'ClockAdvanced' };

/** When it happened, who did it, and which earlier event they were reacting to. */
export interface Envelope {
  readonly revision: Revision;
  readonly at: Millis;
  /** `kubectl`, `deployment-controller`, `kubelet/node-1`, `clock`. */
  readonly actor: string;
  /** Null for what comes from outside: an action, or the passing of time. */
  readonly because: Revision | null;
}

/** How somebody manages objects: the three techniques of Kubernetes' documentation. */
export type Technique =
  | 'imperative-command'
  | 'imperative-object-configuration'
  | 'declarative-object-configuration';

/** What a user asked for, in enough detail to ask it again. */
export interface Action {
  readonly verb: string;
  readonly technique: Technique;
  /** The command line, or the user agent of an HTTP client. */
  readonly command: string;
  /** Who asked, where users are told apart; missing for the administrator. */
  readonly user?: string;
  /** All that was known of them. */
  readonly identity?: UserInfo;
  /** They may give to others only what they may do themselves. */
  readonly limited?: boolean;
  readonly target: ObjectRef;
  /** The request as the API server got it. Re-executing a tape sends these again. */
  readonly request: unknown;
}

export interface ActionOutcome {
  readonly result: 'created' | 'configured' | 'unchanged' | 'deleted' | 'dry-run' | 'refused';
  readonly failure?: Failure;
}

export type ActionTaken = Extract<ClusterEvent, { readonly type: 'ActionTaken' }>;

export type ObjectBody = Extract<Body, { readonly object: KubeObject }>;
export type ObjectEvent = Envelope & ObjectBody;

export const isAction = (event: ClusterEvent): event is ActionTaken => event.type === 'ActionTaken';
export const isObjectEvent = (event: ClusterEvent): event is ObjectEvent => 'object' in event;

/** A body with its place in the log. Its parts are named: there is one at every event, and a spread takes its time. */
export function eventOf(body: Body, { revision, at, actor, because }: Envelope): ClusterEvent {
  if (!('object' in body)) return { ...body, revision, at, actor, because };
  const { type, object } = body;
  return { type, object, revision, at, actor, because };
}
