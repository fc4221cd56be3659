// The kubelet: runs the pods bound to its node, and says what has become of them.
//
// One controller plays the kubelets of all nodes, each in its own name. What it would have to remember it
// reads from the pods: times from their statuses (ticks.ts), delays from the messages of waiting containers.
// Departures from upstream: probes are worked out, not carried out; images are forgotten beyond the 50 a node reports;
// a pod whose node is started again goes on where it was, and its init containers are not run once more.

import type { ContainerStatus, HostIP, PodStatus } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import { cutsOff, faultEnds, feels, nodeFault, reliefAt } from '../../kinds/fault/active.js';
import { bootedAt } from '../../kinds/node/boot.js';
import type { Pod } from '../../kinds/pod/index.js';
import { millisOf, timestamp } from '../../machinery/duration.js';
import { type Millis, refOf } from '../../machinery/object.js';
import { defineController, type Intent, setStatus, wake, working } from '../controller.js';
import { type Report, record } from '../record.js';
import { refusalOf, reject } from './admission.js';
import { concernedByNode, concernsKubelet, podsOn } from './concerns.js';
import { deadlineOf, exceedDeadline } from './deadline.js';
import { changesNode, lackingOn } from './host-paths.js';
import { givenIps, hostIpListOf, hostIpsOf, podIps } from './identity.js';
import { awaitVolumes } from './mounting.js';
import { type Agenda, agendaOf } from './moves.js';
import { access, pullingReport, reportImage } from './pulling.js';
import { lackingPods, mountProblems } from './references.js';
import { isStale, laterIntents, restOfContainers, restUntilSandbox } from './resting.js';
import { awaitSandbox } from './sandbox.js';
import { type Site, type Slot, slotsOf, waitingStatus } from './slot.js';
import { phaseAfter, podStatus, READY_TO_START, statusesOf } from './status.js';
import { isOver, terminate } from './terminate.js';
import { isTick, tickAfter, tickOf } from './ticks.js';

/** How many times longer everything takes on a slow node. */
const SLOW_NODE = 5;

export const kubelet = defineController({
  name: 'kubelet',
  reconciles: 'Pod',
  actor: (pod) => `kubelet/${pod.spec.nodeName ?? ''}`,
  paceMs: 12,
  concerns: ({ object, before }) => concernsKubelet(object, before),
  watches: {
    Node: concernedByNode,
    Pod: (change, view) =>
      changesNode(change) ? lackingOn(view, change.object.spec.nodeName ?? '') : [],
    Fault: ({ object }, view) =>
      object.spec.node === undefined
        ? view
            .list('Pod')
            .filter((pod) => feels(pod, object))
            .map(refOf)
        : podsOn(view, object.spec.node),
    Behavior: (_, view) => view.list('Pod').map(refOf),
    ConfigMap: ({ object }, view) => lackingPods(view, object),
    Secret: ({ object }, view) => lackingPods(view, object),
    Service: (_, view) => view.indexed('Pod', 'awaiting', '').map(refOf),
    EndpointSlice: (_, view) => view.indexed('Pod', 'awaiting', '').map(refOf),
  },
  knows: withOwnReports,
  reconcile,
});

/**
 * What a kubelet has reported, and that it has let the API server forget a pod, it holds itself [status_manager.go];
 * the rest of a pod is as its cache shows it. Departures: it knows of what others write into a status, and when a pod
 * is gone.
 */
function withOwnReports(seen: Pod, present: Pod | undefined): Pod | undefined {
  if (present?.metadata.uid !== seen.metadata.uid) return undefined;
  const { status } = present;
  const { deletionTimestamp, deletionGracePeriodSeconds: grace } = present.metadata;
  const isConfirmed = seen.metadata.deletionTimestamp !== undefined && grace === 0;
  return {
    ...seen,
    metadata: isConfirmed
      ? { ...seen.metadata, deletionTimestamp, deletionGracePeriodSeconds: grace }
      : seen.metadata,
    ...(status === undefined ? {} : { status }),
  };
}

function reconcile(pod: Pod, view: View): readonly Intent[] {
  const { nodeName } = pod.spec;
  const deleting = pod.metadata.deletionTimestamp !== undefined;
  if (!nodeName || (isOver(pod) && !deleting)) return [];
  const node = view.get('Node', nodeName);
  if (!node) return [];
  const fault = nodeFault(view, nodeName);
  if (fault && cutsOff(fault)) {
    const end = faultEnds(fault);
    return end === undefined ? [] : [wake(end)];
  }
  const site: Site = {
    view,
    pod,
    node,
    bootedAt: bootedAt(node),
    drag: fault?.spec.is === 'Slow' ? SLOW_NODE : 1,
  };
  const relief = reliefAt(view, pod);
  const intents = deleting ? terminate(site) : live(site);
  return relief === undefined ? intents : [...intents.filter(isNoRest), wake(relief)];
}

const isNoRest = ({ type }: Intent): boolean => type !== 'Rest';

function live(site: Site): readonly Intent[] {
  const { pod, view } = site;
  if (pod.status?.startTime === undefined) return admit(site);
  const deadline = deadlineOf(pod);
  if (deadline === undefined) return carryOn(site);
  return deadline > view.now ? [...carryOn(site), wake(deadline)] : exceedDeadline(site);
}

function carryOn(site: Site): readonly Intent[] {
  const sandboxAt = sandboxTime(site);
  const held = awaitVolumes(site, sandboxAt !== undefined);
  if (held.length > 0) return held;
  if (sandboxAt === undefined) return makeSandbox(site);
  const intents = runContainers(site, sandboxAt);
  // One status at a time: what is written here is looked at again.
  return intents.some(({ type }) => type === 'Ask') ? intents : [...intents, ...laterIntents(site)];
}

/** The first status: the pod is this node's, and its containers are being created. */
function admit(site: Site): readonly Intent[] {
  const { view, pod, node } = site;
  const refusal = refusalOf(site);
  if (refusal) return reject(site, refusal);
  const { initContainers = [], containers } = pod.spec;
  const waiting = (list: typeof containers): ContainerStatus[] =>
    list.map((container) => waitingStatus(view, pod, container));
  const hostIPs = hostIpListOf(node);
  const hostIP = hostIPs[0]?.ip;
  const more: Partial<PodStatus> = { startTime: timestamp(view.now) };
  if (hostIP !== undefined) more.hostIP = hostIP;
  if (hostIP !== undefined && view.feature('PodHostIPs')) more.hostIPs = hostIPs as HostIP[];
  const statuses = { init: waiting(initContainers), app: waiting(containers) };
  const status = podStatus(view, pod, { statuses, sandbox: false, more });
  return [
    setStatus(pod, status),
    ...restUntilSandbox(site, status),
    // Where the sandbox is no step of its own, nobody else announces the first pull.
    ...(view.feature('PodReadyToStartContainersCondition') || mountProblems(view, pod).length > 0
      ? []
      : announceFirst(site)),
  ];
}

/** When the sandbox was made; undefined before that. */
function sandboxTime({ view, pod }: Site): Millis | undefined {
  if (!view.feature('PodReadyToStartContainersCondition'))
    return tickAfter(view, pod, millisOf(pod.status?.startTime ?? '') + 999);
  const condition = pod.status?.conditions?.find(({ type }) => type === READY_TO_START);
  return condition?.status === 'True'
    ? tickOf(view, pod, condition.lastTransitionTime ?? '')
    : undefined;
}

function makeSandbox(site: Site): readonly Intent[] {
  const { view, pod } = site;
  const failure = awaitSandbox(site);
  if (failure.length > 0) return failure;
  if (!isTick(view, pod, view.now)) return [working(tickAfter(view, pod, view.now))];
  const status = podStatus(view, pod, { statuses: statusesOf(pod), sandbox: true });
  return [
    setStatus(pod, status),
    ...announceFirst(site),
    ...restOfContainers(site, status, view.now),
  ];
}

function announceFirst(site: Site): readonly Intent[] {
  const first = slotsOf(site)[0];
  return first && access(site, first) === 'pull' ? reported(site, [pullingReport(first)]) : [];
}

function runContainers(site: Site, sandboxAt: Millis): readonly Intent[] {
  const slots = slotsOf(site);
  const { due, next } = agendaOf(site, slots, sandboxAt);
  const intents: Intent[] = [];
  if (due.length > 0) intents.push(...write(site, slots, due, sandboxAt));
  else if (isStale(site.pod)) intents.push(refresh(site));
  if (next) intents.push(next.busy ? working(next.at) : wake(next.at));
  return intents;
}

const refresh = ({ view, pod }: Site): Intent =>
  setStatus(pod, podStatus(view, pod, { statuses: statusesOf(pod), sandbox: true }));

function write(
  site: Site,
  slots: readonly Slot[],
  due: Agenda['due'],
  sandboxAt: Millis,
): readonly Intent[] {
  const { view, pod, node } = site;
  const after = slots.map((slot) => {
    const status = due.find(([mover]) => mover === slot)?.[1].status ?? slot.status;
    if (slot.role !== 'init') return status;
    // An init container is ready once it has done its work.
    const ready = status.state?.terminated?.exitCode === 0;
    return ready === status.ready ? status : { ...status, ready };
  });
  const inits = (pod.spec.initContainers ?? []).length;
  const statuses = { init: after.slice(0, inits), app: after.slice(inits) };
  const phase = phaseAfter(pod, statuses);
  const over = phase === 'Succeeded' || phase === 'Failed';
  const facts = over ? { sandbox: false } : { sandbox: true, more: address(site) };
  const final = podStatus(view, pod, { statuses, ...facts });
  const image = due.find(([, { pulled }]) => pulled !== undefined)?.[1].pulled;
  const intents = image === undefined ? [] : [reportImage(node, image)];
  intents.push(setStatus(pod, final));
  for (const [, { reports }] of due) intents.push(...reported(site, reports));
  if (!over) intents.push(...announcements(site, slots, after));
  // Of an image that a node has from now on, its other containers do not know yet.
  if (image === undefined) intents.push(...restOfContainers(site, final, sandboxAt));
  return intents;
}

/** Pulls that begin because a container before has just been started or has ended. */
function announcements(
  site: Site,
  slots: readonly Slot[],
  after: readonly ContainerStatus[],
): readonly Intent[] {
  const pending = after.findIndex(({ state }) => state?.waiting);
  const before = after[pending - 1];
  const slot = slots[pending];
  const previous = slots[pending - 1];
  if (!slot || !before || !previous || before === previous.status) return [];
  if (!letsOthersBegin(before, previous.role)) return [];
  return access(site, slot) === 'pull' ? reported(site, [pullingReport(slot)]) : [];
}

const letsOthersBegin = ({ state, started }: ContainerStatus, role: Slot['role']): boolean =>
  role === 'init'
    ? state?.terminated?.exitCode === 0
    : role === 'sidecar'
      ? started === true
      : state?.waiting === undefined;

/** The pod's addresses: seen when next something is written of it after its sandbox was made. */
function address({ view, pod, node }: Site): Partial<PodStatus> {
  if (pod.status?.podIP !== undefined) return {};
  const ips = podIps(givenIps(view, node, pod), hostIpsOf(node), pod.spec.hostNetwork);
  return ips[0] === undefined ? {} : { podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) };
}

const reported = ({ view, pod, node }: Site, reports: readonly Report[]): readonly Intent[] =>
  reports.map((report) =>
    record(view, { component: 'kubelet', host: node.metadata.name }, pod, report),
  );
