// Two projects by need: `unit` needs nothing, `engine` runs over every engine of the machine, one file at a
// time in a process of its own, because a native library stays in the process that loaded it.
import { defineConfig } from 'vitest/config'

const exclude = ['**/node_modules/**', '**/out/**']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: [...exclude, '**/*.engine.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Tests must not depend on the native engine that a machine happens to have.
          env: { WINNOW_ENGINE: 'cpu' },
        },
      },
      {
        test: {
          name: 'engine',
          environment: 'node',
          include: ['src/**/*.engine.test.ts', 'test/**/*.engine.test.ts'],
          exclude,
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
