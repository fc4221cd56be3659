// The test run: everything under test/, in parallel worker processes, one per core.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['tools/generate-schema.mjs'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // All cores: left to itself vitest keeps one free, and on two cores that is half of them.
    maxWorkers: '100%',
    // One worker loads the project once for all its files: nothing in it remembers anything between two clusters,
    // and loading it anew for each file took half of the time.
    isolate: false,
    reporters: ['default'],
  },
});
