// The set-up in its order: dependencies, Node 24, the native engine, the build. Each looks first and does
// something only where needed. One set-up at a time works on a project; a failed engine stops nothing.
import path from 'node:path'
import { build, isBuildFresh } from './build.mjs'
import { areDependenciesFresh, installDependencies } from './dependencies.mjs'
import { prepareEngine, stillWorks } from './engine/prepare.mjs'
import { sha256 } from './files.mjs'
import { withLock } from './lock.mjs'
import { describeNode, findNode } from './node24.mjs'
import { cacheFolder, root } from './paths.mjs'

/**
 * {node, engine}: the Node to run with, and whether the native engine is ready. `needs` names the parts
 * wanted beside the dependencies; `force` tries again what failed before and says what it found.
 */
export async function setUp({ steps, needs = ['engine', 'build'], force = false, tellsKnown = true }) {
  let hasInstalled = false
  if (!areDependenciesFresh()) {
    await locked(steps, async () => {
      if (areDependenciesFresh()) return
      await installDependencies(steps)
      hasInstalled = true
    })
  }
  const node = findNode()
  if (hasInstalled || force) steps.note(describeNode(node))

  let engine
  if (needs.includes('engine')) {
    engine = await prepareEngine({ steps, node: node.path, force })
    if (!engine.ready && (tellsKnown || !engine.isKnown)) tellEngine(steps, engine)
  }
  if (needs.includes('build') && !isBuildFresh()) {
    await locked(steps, async () => {
      if (!isBuildFresh()) await build(steps, node.path)
    })
  }
  return { node, engine }
}

function tellEngine(steps, { reason, isChosen, isKnown }) {
  steps.note(`native engine not ready: ${reason}`)
  if (!isChosen) steps.note(`${stillWorks}${isKnown ? ' (npm run setup tries again)' : ''}`)
}

async function locked(steps, work) {
  const name = `project-${sha256(root).slice(0, 16)}.lock`
  const onWait = (pid) => steps.note(`waiting for the set-up of process ${pid}`)
  await withLock(path.join(cacheFolder(), 'locks', name), work, onWait)
}
