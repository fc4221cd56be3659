// The test run with a bug planted: that of the number in MUTATION, or none.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { mutations, plant } from './plant.mjs';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  plugins: [plant(mutations[Number(process.env.MUTATION ?? -1)])],
  test: {
    include: ['test/**/*.test.ts'],
    // How long it may take is a matter of the processor's time (run.mjs), not of a machine's load.
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    maxWorkers: 1,
    isolate: false,
    bail: 1,
  },
});
