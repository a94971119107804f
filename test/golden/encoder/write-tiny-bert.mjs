// Writes the tiny BERT of test/support/tiny-bert.ts to a folder, for make-hidden.py.
// Run from the project's root: node test/golden/encoder/write-tiny-bert.mjs FOLDER
import { runnerImport } from 'vite'

const { module } = await runnerImport('./test/support/tiny-bert.ts')
await module.writeTinyBert(process.argv[2])
