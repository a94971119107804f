// End-to-end tests in a real Electron window. Each test starts its own on a workspace of its own.
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e/electron',
  outputDir: 'test-results/electron',
  workers: 1,
  // The old Electron of the tests once hung while opening its window; Playwright names a test that needed it.
  retries: 1,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 300_000,
  globalTimeout: 20 * 60_000,
  expect: { timeout: 30_000 },
})
