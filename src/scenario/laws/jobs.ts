// `job-exact`: a Job counts every completion once, never loses one, and is complete when it has all it asked for.
//
// Its pods are counted here too, by their uids, or by their indexes where each index counts once: a Job that counts more
// than have succeeded says so too early, whatever it adds up.

import { isObjectEvent } from '../../events/event.js';
import type { View } from '../../events/view.js';
import type { Job } from '../../kinds/job/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { controllerOf } from '../../machinery/object.js';
import type { KnownLaw } from '../claim.js';
import { isOver as isPodOver, nameOf } from './pods.js';

/** What is known of a Job. */
interface Known {
  count: number;
  completions: number | undefined;
  /** Counted before anybody looked. */
  base: number;
  /** Pods, or indexes, that have been seen to succeed. */
  readonly succeeded: Set<string>;
}

export const jobExact: KnownLaw = {
  name: 'job-exact',
  about: 'A Job counts each completion once, and is Complete with exactly as many as it asked for.',
  watch(view) {
    const jobs = new Map<string, Known>();
    for (const job of view.list('Job')) jobs.set(job.metadata.uid, knownOf(job, view));
    return (event) => {
      if (!isObjectEvent(event)) return undefined;
      const { object } = event;
      if (object.kind === 'Pod') note(object as Pod, jobs);
      if (object.kind !== 'Job') return undefined;
      const job = object as Job;
      const known = jobs.get(job.metadata.uid) ?? knownOf(job);
      if (event.type === 'ObjectDeleted') jobs.delete(job.metadata.uid);
      else jobs.set(job.metadata.uid, known);
      return judged(job, known);
    };
  },
};

function knownOf(job: Job, view?: View): Known {
  const succeeded = new Set<string>();
  for (const pod of view?.owned('Pod', job) ?? [])
    if (pod.status?.phase === 'Succeeded') succeeded.add(identityOf(pod));
  const count = succeededOf(job);
  const base = Math.max(0, count - succeeded.size);
  return { count, completions: job.spec.completions, base, succeeded };
}

function note(pod: Pod, jobs: ReadonlyMap<string, Known>): void {
  if (pod.status?.phase !== 'Succeeded') return;
  jobs.get(controllerOf(pod)?.uid ?? '')?.succeeded.add(identityOf(pod));
}

const INDEX = 'batch.kubernetes.io/job-completion-index';

const identityOf = ({ metadata }: Pod): string => metadata.annotations?.[INDEX] ?? metadata.uid;

function judged(job: Job, known: Known): string | undefined {
  const { completions, successPolicy, backoffLimit } = job.spec;
  const name = nameOf(job);
  const count = succeededOf(job);
  // With fewer indexes, those that are none any more are not counted.
  const before = known.completions === completions ? known.count : 0;
  known.count = count;
  known.completions = completions;
  const there = known.base + known.succeeded.size;
  if (count < before) return `${name} counts ${count} completions, and had ${before}`;
  if (count > there)
    return `${name} counts ${count} completions, and ${there} of its pods succeeded`;
  if (isOver(job) && (job.status?.active ?? 0) > 0)
    return `${name} is over, and says that ${job.status?.active} pods are active`;
  if (successPolicy) return undefined;
  const { failed = 0 } = job.status ?? {};
  if (isComplete(job) && backoffLimit !== undefined && failed > backoffLimit)
    return `${name} is Complete, has failed ${failed} times, and may ${backoffLimit} times`;
  if (completions === undefined)
    return isComplete(job) && count === 0 ? `${name} is Complete, and no pod succeeded` : undefined;
  if (count > completions) return `${name} counts ${count} completions of ${completions}`;
  return isComplete(job) && count !== completions
    ? `${name} is Complete with ${count} completions of ${completions}`
    : undefined;
}

/** What a Job lacks that nothing disturbs any more: it is over, or at work, or told to wait. */
export function jobLacks(job: Job, view: View): string | undefined {
  const { spec, status, metadata } = job;
  const { suspend, managedBy, backoffLimit } = spec;
  if (isOver(job) || suspend || metadata.deletionTimestamp !== undefined || managedBy)
    return undefined;
  const failed = status?.failed ?? 0;
  if (backoffLimit !== undefined && failed > backoffLimit)
    return `${nameOf(job)} has failed ${failed} times, may ${backoffLimit} times, and goes on`;
  return view.owned('Pod', job).some((pod) => !isPodOver(pod))
    ? undefined
    : `${nameOf(job)} is not over, and no pod of it is at work`;
}

const hasCondition = ({ status }: Job, type: string): boolean =>
  status?.conditions?.some((one) => one.type === type && one.status === 'True') === true;

const isComplete = (job: Job): boolean => hasCondition(job, 'Complete');

const isOver = (job: Job): boolean => isComplete(job) || hasCondition(job, 'Failed');

const succeededOf = ({ status }: Job): number => status?.succeeded ?? 0;
