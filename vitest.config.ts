import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: ['src/testing/shared-folder.ts'],
    setupFiles: ['src/testing/clean-up.ts'],
    // Most of the time goes to the engine, which works in threads of its own: two files at once fill a small machine.
    maxWorkers: 2,
    maxConcurrency: 2,
    // The built program is run as it is: nothing of it is transformed.
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
