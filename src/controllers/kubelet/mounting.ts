// A pod's volumes before its sandbox is made: while one of them cannot be set up, nothing of the pod begins.
//
// It is tried again after 500 ms, then after twice as long each time, up to two minutes, and every failure is reported
// [pkg/util/goroutinemap/exponentialbackoff, volumemanager/reconciler]. When that was follows from the pod's start; whether
// it was so, from the Events. Departures: volumes other than those of ConfigMaps, Secrets and the downward API can always
// be set up; nothing is said of the time that the kubelet has been waiting.

import { eventsAbout } from '../../kinds/event/about.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { type Intent, wake, working } from '../controller.js';
import { record } from '../record.js';
import { type MountProblem, mountProblems } from './references.js';
import type { Site } from './slot.js';
import { statusesOf } from './status.js';
import { tickAfter } from './ticks.js';

const FIRST_BACKOFF_MS = 500;
const BACKOFF_MS_MAX = 122_000;
/** Every try is on a tick, the first one after the back-off. */
const TICK_MS = 1000;
const FAILED_MOUNT = 'FailedMount';

/** What is to be done about volumes first; nothing if they are there. `sandbox`: whether there is one, or it is time. */
export function awaitVolumes(site: Site, sandbox: boolean): readonly Intent[] {
  if (sandbox && hasBegun(site)) return [];
  const { view, pod } = site;
  const problems = mountProblems(view, pod);
  const { isTry, next, isFirst } = ladder(site);
  // Before the first try nothing has been told, and at a try it does not matter what was.
  if (problems.length === 0 && (isTry || isFirst)) return [];
  const told = toldAt(site, FAILED_MOUNT);
  if (problems.length === 0) return told === undefined ? [] : [working(next)];
  const isNews = isTry && (told ?? 0) < Math.floor(view.now / 1000) * 1000;
  const wait = told === undefined && !isNews ? working(next) : wake(next);
  return [...(isNews ? problems.map((problem) => reportOf(site, problem)) : []), wait];
}

/** Whether anything has been done for a container yet. Only where the sandbox is no step of its own that must be seen. */
function hasBegun({ view, pod }: Site): boolean {
  if (view.feature('PodReadyToStartContainersCondition')) return true;
  const { init, app } = statusesOf(pod);
  return [...init, ...app].some(
    ({ state }) => !['ContainerCreating', 'PodInitializing'].includes(state?.waiting?.reason ?? ''),
  );
}

const reportOf = ({ view, pod, node }: Site, { volume, message }: MountProblem): Intent =>
  record(view, { component: 'kubelet', host: node.metadata.name }, pod, {
    type: 'Warning',
    reason: FAILED_MOUNT,
    message: `MountVolume.SetUp failed for volume "${volume}" : ${message}`,
  });

/** When something was last reported of a pod, to the second. */
export function toldAt({ view, pod }: Site, what: string): Millis | undefined {
  let last: Millis | undefined;
  for (const { reason, lastTimestamp } of eventsAbout(view, pod)) {
    if (reason !== what) continue;
    const at = millisOf(lastTimestamp ?? '');
    last = last === undefined ? at : Math.max(last, at);
  }
  return last;
}

interface Ladder {
  /** Whether `now` is the moment of a try. */
  readonly isTry: boolean;
  readonly next: Millis;
  /** Whether that is the first of all. */
  readonly isFirst: boolean;
}

function ladder({ view, pod }: Site): Ladder {
  let at = tickAfter(view, pod, millisOf(pod.status?.startTime ?? ''));
  const isFirst = at > view.now;
  let isTry = at === view.now;
  for (let backoff = FIRST_BACKOFF_MS; at <= view.now; ) {
    // At its end all steps are alike, so a long wait need not be walked through.
    const step = BACKOFF_MS_MAX + TICK_MS;
    if (backoff === BACKOFF_MS_MAX) at += Math.floor((view.now - at) / step) * step;
    isTry = at === view.now;
    at = tickAfter(view, pod, at + backoff);
    backoff = Math.min(2 * backoff, BACKOFF_MS_MAX);
  }
  return { isTry, next: at, isFirst };
}
