// The test run: everything under test/, in parallel worker processes, one per core.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['tools/generate-schema.mjs'],
    testTimeout: 60_000,
    // All cores: left to itself vitest keeps one free, and on two cores that is half of them.
    maxWorkers: '100%',
    reporters: ['default'],
  },
});
