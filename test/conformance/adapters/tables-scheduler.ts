// tables_scheduler: which nodes the scheduler's plugins refuse, and how they score the others.

import { schedulerRecipes } from '../tables/scheduler.js';
import { schedulerPartRecipes } from '../tables/scheduler-parts.js';
import { tableCorpus } from '../tables/table.js';

export const tablesScheduler = tableCorpus(
  'tables_scheduler',
  'Scheduler',
  'filters and scores of the plugins, preemption',
  { ...schedulerRecipes, ...schedulerPartRecipes },
);
