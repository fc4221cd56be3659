// Ephemeral containers, which `kubectl debug` puts into a pod that runs: started once, and never again.
//
// Source: pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions. Departure: their images are always
// there. They have no say in whether the pod is ready, or over.

import type { Container, ContainerStatus } from 'kubernetes-types/core/v1.js';
import { behaviorOf } from '../../kinds/behavior/match.js';
import { runningSince } from '../../kinds/behavior/run-start.js';
import { scriptOf } from '../../kinds/behavior/script.js';
import { timestamp } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { type Intent, setStatus, wake, working } from '../controller.js';
import { record } from '../record.js';
import { containerId } from './identity.js';
import { imageFacts, pulledReport, startedReports } from './pulling.js';
import { endedByHand } from './signalled.js';
import { type Site, terminated } from './slot.js';
import { isTick, tickAfter } from './ticks.js';

/** What is due for them now, or when something will be. */
export function ephemeralIntents(site: Site): readonly Intent[] {
  const { view, pod } = site;
  const containers = (pod.spec.ephemeralContainers ?? []) as readonly Container[];
  if (containers.length === 0) return [];
  const known = pod.status?.ephemeralContainerStatuses ?? [];
  const waits: Intent[] = [];
  const begun: Container[] = [];
  const after = containers.flatMap((container): ContainerStatus[] => {
    const status = known.find(({ name }) => name === container.name);
    if (!status) {
      if (isTick(view, pod, view.now)) {
        begun.push(container);
        return [started(container, pod.metadata.uid, view.now)];
      }
      waits.push(working(tickAfter(view, pod, view.now)));
      return [];
    }
    const ends = endOf(container, status, site);
    if (ends === undefined) return [status];
    if (ends.at <= view.now)
      return [terminated(status, ends.code, ends.code === 0 ? 'Completed' : 'Error', ends.at)];
    waits.push(wake(ends.at));
    return [status];
  });
  const changed = after.length !== known.length || after.some((status, i) => status !== known[i]);
  const write = changed
    ? [setStatus(pod, { ...pod.status, ephemeralContainerStatuses: after })]
    : [];
  return [...write, ...begun.flatMap((container) => startReports(site, container)), ...waits];
}

function startReports(site: Site, container: Container): readonly Intent[] {
  const { view, pod, node } = site;
  const slot = { container, role: 'ephemeral' } as const;
  return [pulledReport(site, slot, undefined), ...startedReports(view, slot)].map((report) =>
    record(view, { component: 'kubelet', host: node.metadata.name }, pod, report),
  );
}

function started(container: Container, uid: string, now: Millis): ContainerStatus {
  return {
    name: container.name,
    ...imageFacts(container.image ?? ''),
    containerID: containerId(uid, container.name, 0, now),
    state: { running: { startedAt: timestamp(now) } },
    lastState: {},
    ready: false,
    restartCount: 0,
  } as ContainerStatus;
}

function endOf(
  container: Container,
  status: ContainerStatus,
  { view, pod }: Site,
): { readonly at: Millis; readonly code: number } | undefined {
  const since = runningSince(status);
  if (since === undefined) return undefined;
  const { runsMs, exitCode } = scriptOf(container, behaviorOf(view, pod, container));
  return runsMs === undefined
    ? endedByHand(pod, { name: container.name, restartCount: 0 })
    : { at: since + runsMs, code: exitCode };
}
