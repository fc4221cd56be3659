// tables_controllers: whole rounds of controllers, and their arithmetic.

import { controllerRecipes } from '../tables/controllers.js';
import { cronJobRecipes } from '../tables/cronjob.js';
import { deploymentRecipes } from '../tables/deployment.js';
import { hpaRecipes } from '../tables/hpa.js';
import { jobRecipes } from '../tables/job.js';
import { serviceRecipes } from '../tables/services.js';
import { tableCorpus } from '../tables/table.js';
import { upkeepRecipes } from '../tables/upkeep.js';

export const tablesControllers = tableCorpus(
  'tables_controllers',
  'Controllers',
  'whole rounds of the controllers, and their arithmetic: rollouts, Jobs, schedules, scaling, ranking',
  {
    ...controllerRecipes,
    ...deploymentRecipes,
    ...jobRecipes,
    ...cronJobRecipes,
    ...hpaRecipes,
    ...serviceRecipes,
    ...upkeepRecipes,
  },
);
