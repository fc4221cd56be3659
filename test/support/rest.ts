// Whether a cluster is at rest, and what a controller would do to it if it looked once more.

import { decide } from '../../src/apiserver/decide.js';
import type { Cluster } from '../../src/cluster/cluster.js';
import type { Controller, Intent } from '../../src/controllers/controller.js';
import type { ClusterState } from '../../src/events/state.js';
import { type View, viewOf } from '../../src/events/view.js';
import { eventsAbout } from '../../src/kinds/event/about.js';
import type { Pod } from '../../src/kinds/pod/index.js';
import { type KubeObject, refOf } from '../../src/machinery/object.js';
import { isFailure } from '../../src/machinery/status.js';

/** How long after its time a CronJob is looked at, or after its deadline, which is told in seconds, a Deployment. */
const SOON_MS = 1_000;

/** What would change if the controller looked at the object now, besides reports. */
export function changesWanted(
  { state, settings, view }: Cluster,
  controller: Controller,
  object: KubeObject,
): readonly KubeObject[] {
  let present: ClusterState = state;
  const changed: KubeObject[] = [];
  const requester = { actor: controller.name, trusted: true };
  const carryOut = (intents: readonly Intent[]): void => {
    for (const intent of intents) {
      if (intent.type !== 'Ask') continue;
      const { bodies, states, response } = decide(present, settings, intent.request, requester);
      present = states.at(-1) ?? present;
      for (const body of bodies) if ('object' in body) changed.push(body.object);
      if (!isFailure(response)) {
        if (intent.afterwards)
          carryOut(intent.afterwards(response.object, viewOf(present, settings)));
        continue;
      }
      const instead = intent.otherwise?.(response);
      if (instead?.length === 0) continue;
      if (instead) carryOut(instead);
      return;
    }
  };
  const intents = controller.reconcile(object as never, view);
  // What has just come due is looked at a moment later.
  if (intents.some((intent) => intent.type === 'Wake' && intent.at <= view.now + SOON_MS))
    return [];
  carryOut(intents);
  // What it could not create before, it tries again in its own time.
  const retries = intents.some(({ type }) => type === 'Wake');
  const isExcused = (after: KubeObject) => retries && !view.find(refOf(after));
  return changed.filter(
    (after) =>
      after.kind !== 'Event' &&
      !isExcused(after) &&
      !isByHand(view.find(refOf(after))) &&
      !isSameVerdict(object, after),
  );
}

/** Like upstream's, the endpoint controller does not notice when somebody labels its objects. */
const isByHand = (present: KubeObject | undefined): boolean =>
  present?.kind === 'Endpoints' && present.metadata.labels?.['by'] === 'hand';

/** Whether something it asked for was refused: it asks again in its own time, though it might be granted now. */
export const wasRefused = (view: View, object: KubeObject): boolean =>
  eventsAbout(view, object).some(({ reason }) => reason === 'FailedCreate');

/** The scheduler explains itself anew only when something has happened that could help the pod. */
const isSameVerdict = (before: KubeObject, after: KubeObject): boolean =>
  after.kind === 'Pod' &&
  before.metadata.uid === after.metadata.uid &&
  !(after as Pod).spec.nodeName &&
  withoutMessages(before as Pod) === withoutMessages(after as Pod);

const withoutMessages = ({ status }: Pod): string =>
  JSON.stringify(status, (key, value) => (key === 'message' ? undefined : value));

/** Everything runs or is over, and nothing is there to make it otherwise. */
export function isAtRest(view: View): boolean {
  const none = (kind: string) => view.all(kind).length === 0;
  const pods = view.list('Pod');
  return (
    ['Fault', 'Behavior', 'CronJob', 'HorizontalPodAutoscaler', 'ResourceQuota'].every(none) &&
    view.deleting().length === 0 &&
    pods.every(
      ({ status }) => status?.conditions?.some(isReady) || status?.phase === 'Succeeded',
    ) &&
    view
      .list('Node')
      .every(({ spec, status }) => !spec.taints && status?.conditions?.some(isReady)) &&
    view
      .list('Deployment')
      .every(({ spec, status }) => spec.replicas === (status?.readyReplicas ?? 0)) &&
    view
      .list('StatefulSet')
      .every(({ spec, status }) => spec.replicas === (status?.readyReplicas ?? 0)) &&
    view
      .list('DaemonSet')
      .every(({ status }) => status?.numberReady === status?.desiredNumberScheduled) &&
    view
      .list('ReplicationController')
      .every(({ spec, status }) => spec.replicas === (status?.readyReplicas ?? 0)) &&
    view
      .list('Job')
      .every(({ spec, status }) => spec.suspend || status?.completionTime !== undefined)
  );
}

const isReady = ({ type, status }: { readonly type: string; readonly status: string }): boolean =>
  type === 'Ready' && status === 'True';
