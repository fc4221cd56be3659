// `job-exact`: a Job counts every completion once, never loses one, and is complete when it has all it asked for.

import { isObjectEvent } from '../../events/event.js';
import type { Job } from '../../kinds/job/index.js';
import type { KnownLaw } from '../claim.js';
import { nameOf } from './pods.js';

export const jobExact: KnownLaw = {
  name: 'job-exact',
  about: 'A Job counts each completion once, and is Complete with exactly as many as it asked for.',
  watch(view) {
    const counted = new Map<string, number>();
    for (const job of view.list('Job')) counted.set(job.metadata.uid, succeededOf(job));
    return (event) => {
      if (!isObjectEvent(event) || event.object.kind !== 'Job') return undefined;
      const job = event.object as Job;
      const { uid } = job.metadata;
      const before = counted.get(uid) ?? 0;
      const count = succeededOf(job);
      counted.set(uid, count);
      if (event.type === 'ObjectDeleted') counted.delete(uid);
      const { completions, successPolicy } = job.spec;
      if (count < before) return `${nameOf(job)} counts ${count} completions, and had ${before}`;
      if (completions === undefined || successPolicy) return undefined;
      if (count > completions)
        return `${nameOf(job)} counts ${count} completions of ${completions}`;
      const isComplete = job.status?.conditions?.some(
        ({ type, status }) => type === 'Complete' && status === 'True',
      );
      return isComplete && count !== completions
        ? `${nameOf(job)} is Complete with ${count} completions of ${completions}`
        : undefined;
    };
  },
};

const succeededOf = ({ status }: Job): number => status?.succeeded ?? 0;
