// The package of the tests: electron-builder.config.mjs with the old Electron (ELECTRON_OVERRIDE_DIST_PATH) and
// its build in place of the real ones.
import shipped from '../../../electron-builder.config.mjs'

const inOldBuild = (name) => name.replace(/^(!?)out\//, '$1out22/')

// oxlint-disable-next-line import/no-default-export -- electron-builder takes a default export
export default {
  ...shipped,
  directories: { ...shipped.directories, output: 'dist/release22' },
  electronVersion: '22.3.25',
  files: shipped.files.map(inOldBuild),
  extraMetadata: { ...shipped.extraMetadata, main: 'out22/main/index.cjs' },
  // That Electron does not know this fuse yet.
  electronFuses: { ...shipped.electronFuses, grantFileProtocolExtraPrivileges: undefined },
}
