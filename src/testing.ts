// `kubetape/testing`: a whole cluster in a unit test, in milliseconds and the same every time.

import { Simulation } from './scenario/simulation.js';
import type { SimulationOptions } from './scenario/simulation-options.js';

/**
 * Makes a cluster in memory, with nodes and with every controller of Kubernetes at work. Nothing is
 * asynchronous, nothing waits, and the same seed gives the same run to the last pod name.
 *
 * @example
 * ```ts
 * import { expect, test } from 'vitest';
 * import { simulate } from 'kubetape/testing';
 *
 * const web = {
 *   apiVersion: 'apps/v1',
 *   kind: 'Deployment',
 *   metadata: { name: 'web' },
 *   spec: {
 *     replicas: 3,
 *     selector: { matchLabels: { app: 'web' } },
 *     template: {
 *       metadata: { labels: { app: 'web' } },
 *       spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
 *     },
 *   },
 * };
 *
 * test('a Deployment heals when a node is lost', () => {
 *   const sim = simulate({ seed: 7, nodes: 3 });
 *   sim.apply(web).advance('1m');
 *   sim.never('a deployment without pods', (view) => view.list('Pod').length === 0);
 *
 *   sim.suffer({ node: 'node-1', is: 'Down' }).advance('10m');
 *
 *   expect(sim.get('Deployment', 'web')?.status?.availableReplicas).toBe(3);
 *   const alive = sim.list('Pod').filter(({ metadata }) => !metadata.deletionTimestamp);
 *   expect(alive.map(({ spec }) => spec.nodeName)).not.toContain('node-1');
 *   expect(sim.why('Deployment', 'web')[0]).toContain('by deployment-controller');
 *   expect(sim.at('1m').list('Pod')).toHaveLength(3);
 * });
 * ```
 */
export const simulate = (options: SimulationOptions = {}): Simulation => new Simulation(options);

export {
  andThen,
  ask,
  type Controller,
  controlledBy,
  create,
  defineController,
  type Intent,
  patch,
  regardless,
  remove,
  setStatus,
  wake,
  working,
} from './controllers/controller.js';
export { controllers } from './controllers/index.js';
export type { View } from './events/view.js';
export { arbitrary } from './scenario/arbitrary/index.js';
export {
  exploreStory as explore,
  type StoryExplored,
  type StoryOptions,
} from './scenario/explore/story.js';
export type { Action, Manifest } from './scenario/fuzz/plan.js';
export { matchers } from './scenario/matchers.js';
export type { Simulation } from './scenario/simulation.js';
export {
  type FaultWish,
  type ForkWish,
  LawBroken,
  type LawText,
  type SimulationOptions,
} from './scenario/simulation-options.js';
