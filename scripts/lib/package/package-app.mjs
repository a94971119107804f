// Runs electron-builder. It fetches nothing where the Electron files are given (ELECTRON_OVERRIDE_DIST_PATH, or
// -c.electronDist=<folder>); else it downloads the Electron of package.json from its makers.
import path from 'node:path'
import { childEnvironment, launch } from '../launch.mjs'
import { inRoot, root } from '../paths.mjs'
import { toolPath } from '../tools.mjs'

/** The arguments of electron-builder for those given to `npm run package`. */
export function builderArguments(args, env = process.env) {
  // Names of targets follow --linux, --mac and --win; without any a folder is enough.
  const isTargeted = args.some((arg) =>
    /^(--?(linux|l|mac|m|macos|o|win|w|windows|dir|prepackaged|pd))\b/.test(arg),
  )
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH
  const isGiven = args.some((arg) => arg.startsWith('-c.electronDist'))
  return [
    ...(args.some((arg) => /^(--config|-c)(=|$)/.test(arg))
      ? []
      : ['--config', inRoot('electron-builder.config.mjs')]),
    ...(isTargeted ? [] : ['--dir']),
    ...(dist && !isGiven ? [`-c.electronDist=${path.resolve(dist)}`] : []),
    '--publish',
    'never',
    ...args,
  ]
}

/** Where the package is written to. */
export function outputFolder(args) {
  const option = '-c.directories.output='
  const given = args.find((arg) => arg.startsWith(option))
  return given ? path.resolve(root, given.slice(option.length)) : inRoot('dist')
}

/** The exit code of electron-builder. */
export async function packageApp({ node, args, env = {} }) {
  return launch(node, [toolPath('electron-builder'), ...builderArguments(args)], {
    cwd: root,
    // Its own level of gzip takes ten times as long for a few per cent.
    env: { ELECTRON_BUILDER_COMPRESSION_LEVEL: '5', ...childEnvironment(node), ...env },
  })
}
