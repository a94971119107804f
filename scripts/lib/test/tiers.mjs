// The tiers of `npm test`, by what they need. Each gives {passed, failed, skipped: [{name, reason}]}; a runner
// that crashes or finds no tests is one failure, so nothing missing looks like success.
import { findChromium } from '../browser.mjs'
import { readJson } from '../files.mjs'
import { launch } from '../launch.mjs'
import { inRoot, root } from '../paths.mjs'
import { toolPath } from '../tools.mjs'
import { runInElectron } from './electron.mjs'
import { resultOfPlaywright } from './playwright-result.mjs'

const one = (code) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] })
const check = (entry, args) => async (node) => one(await launch(node, [entry(), ...args], { cwd: root }))

function counted(code, result) {
  if (!result) return { ...one(1), note: 'the runner ended without a result' }
  const total = result.passed + result.failed + result.skipped.length
  const failed = result.failed + result.crashes
  // A bad exit with nothing failed, or no test at all: something went wrong that no test saw.
  if (failed === 0 && (code !== 0 || total === 0)) {
    return {
      ...result,
      failed: 1,
      note: total === 0 ? 'no tests were found' : `the runner ended with code ${code}`,
    }
  }
  return { ...result, failed }
}

const vitest = (project) => async (node, folder) => {
  const file = `${folder}/${project}.json`
  const reporters = [
    '--reporter=default',
    `--reporter=${inRoot('scripts', 'lib', 'test', 'vitest-reporter.mjs')}`,
  ]
  const args = [toolPath('vitest'), 'run', '--project', project, ...reporters]
  const code = await launch(node, args, { cwd: root, env: { WINNOW_TEST_RESULT: file } })
  return counted(code, readJson(file))
}

async function playwright(node, folder) {
  const chromium = findChromium()
  if (!chromium) {
    const reason = 'no Chromium, Chrome or Edge found; WINNOW_CHROMIUM names one'
    return { passed: 0, failed: 0, skipped: [{ name: 'end-to-end tests in the browser', reason }] }
  }
  const file = `${folder}/e2e.json`
  const env = { WINNOW_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: file }
  const args = [toolPath('playwright'), 'test', '--reporter=list,json']
  const code = await launch(node, args, { cwd: root, env })
  const report = readJson(file)
  return counted(code, report && resultOfPlaywright(report))
}

async function electron(node, folder) {
  const { code, report, reason } = await runInElectron(node, folder)
  if (reason) return { passed: 0, failed: 0, skipped: [{ name: 'end-to-end tests in the window', reason }] }
  return counted(code, report && resultOfPlaywright(report))
}

/** name, what it needs of the set-up, how it runs. */
export const tiers = [
  { name: 'types', group: 'check', run: check(() => inRoot('scripts', 'typecheck.mjs'), []) },
  { name: 'lint', group: 'check', run: check(() => toolPath('oxlint'), ['--deny-warnings']) },
  { name: 'format', group: 'check', run: check(() => toolPath('oxfmt'), ['--check']) },
  { name: 'unit', group: 'unit', run: vitest('unit') },
  { name: 'engine', group: 'engine', needs: ['engine', 'build'], run: vitest('engine') },
  { name: 'e2e', group: 'e2e', needs: ['engine', 'build'], run: playwright },
  { name: 'electron', group: 'electron', needs: ['engine', 'build'], run: electron },
]
