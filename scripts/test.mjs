// npm test [check | unit | engine | e2e | electron]: set-up where needed, then the tiers, then one line with the sum.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { main } from './lib/main.mjs'
import { setUp } from './lib/set-up.mjs'
import { createSteps, SetupError } from './lib/steps.mjs'
import { tiers } from './lib/test/tiers.mjs'

async function runTier(tier, node, folder) {
  process.stdout.write(`\n== ${tier.name}\n`)
  const started = Date.now()
  const result = await tier.run(node, folder)
  const { passed, failed, skipped, note } = result
  const seconds = Math.round((Date.now() - started) / 1000)
  const counts = `${passed} passed, ${failed} failed, ${skipped.length} skipped`
  process.stdout.write(`== ${tier.name}: ${counts} (${seconds} s)${note ? `; ${note}` : ''}\n`)
  return { ...result, name: tier.name }
}

/** The set-up of a tier may fail (the build, say): that is one failed test, and the other tiers still run. */
async function prepared(steps, needs) {
  try {
    const { node } = await setUp({ steps, needs })
    return { node: node.path }
  } catch (error) {
    return { problem: error.message }
  }
}

await main(async () => {
  const wanted = process.argv.slice(2)
  const chosen = tiers.filter(
    ({ group, name }) => wanted.length === 0 || wanted.includes(group) || wanted.includes(name),
  )
  if (chosen.length === 0)
    throw new SetupError(`no tier is called ${wanted.join(' ')}: check, unit, engine, e2e or electron`)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'winnow-test-'))
  const steps = createSteps()
  const results = []
  try {
    for (const tier of chosen) {
      const { node, problem } = await prepared(steps, tier.needs ?? [])
      if (problem) {
        steps.note(problem)
        results.push({ name: tier.name, passed: 0, failed: 1, skipped: [] })
      } else results.push(await runTier(tier, node, folder))
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }

  process.stdout.write('\n')
  for (const { name, skipped } of results) {
    for (const test of skipped) {
      process.stdout.write(`skipped (${name}): ${test.name}${test.reason ? `: ${test.reason}` : ''}\n`)
    }
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  const skipped = results.reduce((total, result) => total + result.skipped.length, 0)
  const failed = sum('failed')
  process.stdout.write(
    `${sum('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
  )
  return failed > 0 ? 1 : 0
})
