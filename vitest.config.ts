// The test run: everything under test/, in parallel worker processes, one per core.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['tools/generate-schema.mjs'],
    testTimeout: 60_000,
    reporters: ['default'],
  },
});
