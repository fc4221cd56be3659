// The faults that docs/testing.md shows can be had, and no others are kept from the reader.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FaultSpec } from '../../src/kinds/fault/index.js';
import * as troubles from '../../src/kinds/fault/trouble.js';
import { readYaml } from '../../src/machinery/yaml.js';
import { simulate } from '../../src/testing.js';

const shown = readFileSync('docs/testing.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('- fault: {'))
  .map((line) => {
    const read = readYaml(line);
    const [step] = (read.ok ? read.value : []) as unknown as readonly { fault: FaultSpec }[];
    if (!step) throw new Error(`no step: ${line}`);
    return { line, spec: step.fault };
  });

const VICTIMS = [
  ['node', troubles.NODE_FAULTS],
  ['image', troubles.IMAGE_FAULTS],
  ['pods', troubles.CONTAINER_FAULTS],
  ['controller', troubles.CONTROLLER_FAULTS],
  ['apiServer', troubles.API_SERVER_FAULTS],
  ['metricsServer', troubles.METRICS_SERVER_FAULTS],
  ['webhook', troubles.WEBHOOK_FAULTS],
] as const;

test('each fault that is shown is one', () => {
  for (const { spec } of shown) {
    const sim = simulate({ nodes: 1, clock: 'manual' });
    expect(sim.suffer(spec as never).list('Fault')).toMatchObject([{ spec }]);
  }
});

test.each(VICTIMS)('all troubles of %s are shown, or named beside one that is', (victim, all) => {
  const own = shown.filter(({ spec }) => spec[victim] !== undefined);
  const told = own.map(({ line }) => line).join('\n');
  expect(all.filter((is) => !new RegExp(`\\b${is}\\b`).test(told))).toEqual([]);
});
