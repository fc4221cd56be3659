// A container on its way to run: its image is pulled or is there, or cannot be had, and is tried again.
//
// The tries lie on a ladder of times that begins when the container's turn came: 10 s after the first
// failure, then 20 s, up to 5 min [kubelet/images/image_manager.go, client-go util/flowcontrol].

import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import { imageNameError } from '../../kinds/behavior/image-names.js';
import { spanMillis } from '../../kinds/behavior/script.js';
import { timestamp } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import type { Report } from '../record.js';
import { BACKOFF_MS_MAX } from './backoff.js';
import { containerId } from './identity.js';
import { lifeOf } from './life.js';
import {
  about,
  access,
  hasImage,
  imageFacts,
  isMissing,
  pullError,
  pulledReport,
  pullingReport,
  pullMillis,
  startedReports,
} from './pulling.js';
import { envProblem } from './references.js';
import { allocation } from './resizing.js';
import { RESTARTING_ALL } from './restarting-all.js';
import { rollFor, type Site, type Slot } from './slot.js';
import { isTick, tickAfter } from './ticks.js';
import type { Outcome, Transition } from './transition.js';

const FIRST_BACKOFF_MS = 10_000;
const CONFIG_ERROR = 'CreateContainerConfigError';
/** How often the kubelet looks at a pod that it could not start [pod_workers.go backOffPeriod]. */
const RETRY_MS = 12_000;

/** `from`: when it may begin. `first`: whether the pull has been announced already. */
export function starting(site: Site, slot: Slot, from: Millis, first: boolean): Transition {
  const way = access(site, slot);
  const failed = pullFailed(slot.status);
  if (slot.status.state?.waiting?.reason === CONFIG_ERROR) return reconfigured(site, slot);
  if (way === 'never') return neverPulled(slot, from);
  if (way === 'invalid') return misnamed(slot, from);
  if (way === 'present' && !failed) {
    return {
      at: from + startMillis(site, slot),
      busy: true,
      outcome: () => run(site, slot, undefined, first),
    };
  }
  if (failed) return again(site, slot, from);
  const took = pullMillis(site, slot);
  if (isMissing(site, slot))
    return { at: from + failMillis(site, slot, 0), busy: true, outcome: () => failedPull(slot) };
  return {
    at: from + took + startMillis(site, slot),
    busy: true,
    outcome: () => run(site, slot, took, first),
  };
}

/** From the image being there to the container running. */
function startMillis(site: Site, slot: Slot): number {
  const roll = (bound: number): number => rollFor(site, slot, bound, 'start');
  const { start } = slot.behavior?.spec ?? {};
  return (start ? spanMillis(start, roll) : 300 + roll(701)) * site.drag;
}

function run(site: Site, slot: Slot, took: number | undefined, announced: boolean): Outcome {
  const problem = envProblem(site.view, site.pod, slot.container);
  return problem === undefined
    ? ran(site, slot, took, announced)
    : misconfigured(site, slot, took, problem);
}

function ran(site: Site, slot: Slot, took: number | undefined, announced: boolean): Outcome {
  const { view, pod } = site;
  const { container, role } = slot;
  const { image = '' } = container;
  const previous = slot.status.state?.terminated ?? slot.status.lastState?.terminated;
  // Where all began anew, it has been counted.
  const isCounted = slot.status.state?.waiting?.reason === RESTARTING_ALL;
  const restartCount = previous ? slot.status.restartCount + (isCounted ? 0 : 1) : 0;
  const status: ContainerStatus = {
    ...slot.status,
    ...imageFacts(image),
    ...allocation(site.view, slot.container),
    containerID: containerId(pod.metadata.uid, container.name, restartCount, view.now),
    state: { running: { startedAt: timestamp(view.now) } },
    lastState: previous ? { terminated: previous } : {},
    restartCount,
    started: false,
    ready: false,
  };
  const life = lifeOf(site, { ...slot, status }, view.now);
  const started = life.startedAt === view.now;
  const ready = started && life.readyAt === view.now && (life.unreadyAt ?? Infinity) > view.now;
  status.started = started;
  status.ready = role !== 'init' && ready;
  const reports: Report[] = took !== undefined && !announced ? [pullingReport(slot)] : [];
  reports.push(pulledReport(site, slot, took), ...startedReports(view, slot));
  return {
    status,
    reports,
    ...(took !== undefined && !hasImage(site.node, image) ? { pulled: image } : {}),
  };
}

/** The image is there, but not what the container's environment is taken from. It is said once. */
function misconfigured(site: Site, slot: Slot, took: number | undefined, problem: string): Outcome {
  const { image = '' } = slot.container;
  return {
    status: notStarted(slot.status, CONFIG_ERROR, problem),
    reports: [
      pulledReport(site, slot, took),
      about(slot, 'Warning', 'Failed', `Error: ${problem}`),
    ],
    ...(took !== undefined && !hasImage(site.node, image) ? { pulled: image } : {}),
  };
}

function reconfigured(site: Site, slot: Slot): Transition {
  const { view, pod } = site;
  const problem = envProblem(view, pod, slot.container);
  const at = isTick(view, pod, view.now, RETRY_MS)
    ? view.now
    : tickAfter(view, pod, view.now, RETRY_MS);
  return {
    at: problem === slot.status.state?.waiting?.message ? Number.POSITIVE_INFINITY : at,
    busy: true,
    outcome: () => run(site, slot, undefined, true),
  };
}

const pullFailed = ({ state }: ContainerStatus): boolean =>
  state?.waiting?.reason === 'ErrImagePull' || state?.waiting?.reason === 'ImagePullBackOff';

/** A container that was to run, or to run again, and could not be started. */
export function notStarted(
  status: ContainerStatus,
  reason: string,
  message: string,
): ContainerStatus {
  const previous = status.state?.terminated;
  return {
    ...waitingFor(status, reason, message),
    ...(previous ? { lastState: { terminated: previous } } : {}),
  };
}

const waitingFor = (status: ContainerStatus, reason: string, message: string): ContainerStatus => ({
  ...status,
  state: { waiting: { message, reason } },
});

function failedPull(slot: Slot): Outcome {
  const { image = '' } = slot.container;
  const error = pullError(image);
  return {
    status: waitingFor(slot.status, 'ErrImagePull', error),
    reports: [
      about(slot, 'Warning', 'Failed', `Failed to pull image "${image}": ${error}`),
      about(slot, 'Warning', 'Failed', 'Error: ErrImagePull'),
    ],
  };
}

/** After a failure: first it is said that one waits, then it is tried again. */
function again(site: Site, slot: Slot, from: Millis): Transition {
  const { now } = site.view;
  const { image = '' } = slot.container;
  const { tried, next, isTry } = ladder(site, slot, from, now);
  if (slot.status.state?.waiting?.reason === 'ErrImagePull') {
    const flip = tried + 1000 + rollFor(site, slot, 2000, 'pull-backoff');
    if (flip > now || !isTry) return { at: flip, busy: false, outcome: () => waits(slot, image) };
  }
  if (!isTry) return { at: next, busy: false, outcome: () => failedPull(slot) };
  return {
    at: now,
    busy: false,
    outcome: () => {
      if (!isMissing(site, slot)) return run(site, slot, pullMillis(site, slot), false);
      const { status, reports } = failedPull(slot);
      return { status, reports: [pullingReport(slot), ...reports] };
    },
  };
}

function waits(slot: Slot, image: string): Outcome {
  const message = `Back-off pulling image "${image}"`;
  return {
    status: waitingFor(
      slot.status,
      'ImagePullBackOff',
      `${message}: ErrImagePull: ${pullError(image)}`,
    ),
    reports: [
      about(slot, 'Normal', 'BackOff', message),
      about(slot, 'Warning', 'Failed', 'Error: ImagePullBackOff'),
    ],
  };
}

/** The last try at or before `now`, the next one, and whether `now` is the moment of a try itself. */
function ladder(site: Site, slot: Slot, from: Millis, now: Millis) {
  let tried = from + failMillis(site, slot, 0);
  let backoff = FIRST_BACKOFF_MS;
  for (let k = 1; ; k++) {
    const next = tried + backoff + failMillis(site, slot, k);
    if (next > now) return { tried, next, isTry: tried === now };
    // Beyond the ladder all steps are alike, so a long outage need not be walked through.
    tried = next;
    backoff = Math.min(2 * backoff, BACKOFF_MS_MAX);
  }
}

/** How long the registry takes to say that it has no such image. */
const failMillis = (site: Site, slot: Slot, attempt: number): number =>
  500 + rollFor(site, slot, 1000, `pull-fails-${Math.min(attempt, 8)}`);

function neverPulled(slot: Slot, from: Millis): Transition {
  const { image = '' } = slot.container;
  const message = `Container image "${image}" is not present with pull policy of Never`;
  return refused(slot, from, ['ErrImageNeverPull', 'ErrImageNeverPull', message]);
}

function misnamed(slot: Slot, from: Millis): Transition {
  const image = JSON.stringify(slot.container.image ?? '');
  const error = imageNameError(slot.container.image ?? '');
  const message = `Failed to apply default image tag ${image}: couldn't parse image name ${image}: ${error}`;
  return refused(slot, from, ['InvalidImageName', 'InspectFailed', message]);
}

/** Nothing but the image's arrival, or another image, changes this once it has been said. */
function refused(
  slot: Slot,
  from: Millis,
  [reason, event, message]: readonly [reason: string, event: string, message: string],
): Transition {
  const waits = slot.status.state?.waiting;
  return {
    at: waits?.reason === reason && waits.message === message ? Number.POSITIVE_INFINITY : from,
    busy: true,
    outcome: () => ({
      status: waitingFor(slot.status, reason, message),
      reports: [
        about(slot, 'Warning', event, message),
        about(slot, 'Warning', 'Failed', `Error: ${reason}`),
      ],
    }),
  };
}
