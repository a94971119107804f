// End-to-end tests of the workbench as a browser sees it. Each test starts its own server on a free port; the
// browser is one that the machine has, none is downloaded.
import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/lib/browser.mjs'

const executablePath = findChromium()
const isRoot = process.getuid?.() === 0

export default defineConfig({
  testDir: 'e2e/web',
  outputDir: 'test-results',
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 600_000,
  globalTimeout: 40 * 60_000,
  expect: { timeout: 30_000 },
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      args: isRoot ? ['--no-sandbox'] : [],
      ...(executablePath ? { executablePath } : {}),
    },
  },
})
