// What a package of Winnow is made of, for electron-builder; `npm run package` uses it (scripts/package.mjs).
// Nothing is published and nothing updates itself. The engine comes from dist/engine, where the command stages
// it; a package for a system whose engine is not there has WebAssembly alone.

/** Of these packages only what is named here is loaded: the rest is builds for the web, maps, sources and tests. */
const modules = [
  '@tensorflow/tfjs*/dist/*.node.js',
  '@tensorflow/tfjs-backend-wasm/dist/*.wasm',
  '@tensorflow/tfjs-node-gpu/dist/**/*.js',
  // Only its name is asked for (src/main/engine/backends/native.ts).
  '@mapbox/node-pre-gyp/lib/node-pre-gyp.js',
  'better-sqlite3/lib/{binding,database,index,sqlite-error,util}.js',
  'better-sqlite3/lib/methods/*.js',
  'google-protobuf/google-protobuf.js',
  'long/src/long.js',
  'progress/{index,lib/*}.js',
  'seedrandom/{index,seedrandom}.js',
  'seedrandom/lib/{alea,tychei,xor128,xor4096,xorshift7,xorwow}.js',
]
const names = [
  '@tensorflow/*',
  '@mapbox/node-pre-gyp',
  'better-sqlite3',
  'google-protobuf',
  'long',
  'progress',
]
const notices = [...names, 'seedrandom'].flatMap((name) => [`${name}/package.json`, `${name}/LICEN[CS]E*`])

/** better-sqlite3 brings a binary for every system; each package needs one. */
const prebuilds = 'node_modules/better-sqlite3/prebuilds'
const sqlite = (system) => [{ from: prebuilds, to: prebuilds, filter: [`${system}-\${arch}.node`] }]

/** `--without-engine` of scripts/package.mjs. */
const engine =
  process.env['WINNOW_WITHOUT_ENGINE'] === '1'
    ? []
    : [{ from: 'dist/engine/${os}-${arch}', to: 'engine', filter: ['**/*', '!state.json'] }]

// oxlint-disable-next-line import/no-default-export -- electron-builder takes a default export
export default {
  appId: 'app.winnow.workbench',
  productName: 'Winnow',
  copyright: 'MIT licence',
  directories: { output: 'dist', buildResources: 'build' },
  artifactName: 'winnow-${version}-${os}-${arch}.${ext}',

  files: [
    'package.json',
    'out/**/*',
    // A window needs neither the local server nor the command line.
    '!out/main/{cli,serve}.js',
    '!out/.winnow-build.json',
    'resources/samples/*',
    '!node_modules/**/*',
    ...[...modules, ...notices].map((name) => `node_modules/${name}`),
  ],
  asar: true,
  // A native file cannot be loaded out of an archive.
  asarUnpack: ['**/*.node'],
  extraResources: [...engine, { from: 'LICENSE', to: 'licences/LICENSE.winnow.txt' }],
  // better-sqlite3 is Node-API: one binary for Node and Electron, nothing to compile.
  npmRebuild: false,
  publish: null,

  electronFuses: {
    // Workers are utility processes, which need no Node mode of the program.
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    // Checked on macOS and Windows; Linux has no such check yet.
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    // The page comes from winnow://, never from file://.
    grantFileProtocolExtraPrivileges: false,
  },

  linux: {
    target: ['AppImage', 'deb', 'tar.gz'],
    files: sqlite('linux'),
    executableName: 'winnow',
    category: 'Office',
    icon: 'build/icons',
    maintainer: 'The Winnow authors <winnow@localhost.invalid>',
    syncDesktopName: true,
    synopsis: 'Train text classifiers on your own machine',
  },
  deb: { compression: 'xz' },
  mac: {
    target: ['dmg'],
    files: sqlite('darwin'),
    category: 'public.app-category.productivity',
    icon: 'build/icon.icns',
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: 'build/entitlements.mac.plist',
    entitlementsInherit: 'build/entitlements.mac.plist',
  },
  win: {
    target: ['nsis', 'msi'],
    files: sqlite('win32'),
    icon: 'build/icon.ico',
  },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  msi: { oneClick: false, perMachine: false },
  extraMetadata: {
    // By this name a desktop knows whose window it is.
    desktopName: 'winnow.desktop',
    // A deb must name an address; the project has none yet.
    homepage: 'https://winnow.invalid',
  },
}
