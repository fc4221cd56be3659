// tables_controllers: the arithmetic of the controllers.

import { controllerRecipes } from '../tables/controllers.js';
import { tableCorpus } from '../tables/table.js';

export const tablesControllers = tableCorpus(
  'tables_controllers',
  'Controllers',
  'rollouts, Jobs, schedules, scaling, ranking: the arithmetic',
  controllerRecipes,
);
