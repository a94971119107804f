// A vitest reporter that writes what test.mjs adds up: WINNOW_TEST_RESULT = {passed, failed, skipped: [{name,
// reason}], crashes}. A file that does not load and an error outside of every test are failures of their own.
import fs from 'node:fs'

// oxlint-disable-next-line import/no-default-export -- vitest takes a reporter's default export
export default class ResultReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const result = { passed: 0, failed: 0, skipped: [], crashes: unhandledErrors.length }
    for (const module of modules) {
      if (module.errors().length > 0) result.failed += 1
      for (const test of module.children.allTests()) {
        const { state, note } = test.result()
        if (state === 'passed') result.passed += 1
        else if (state === 'failed') result.failed += 1
        else result.skipped.push({ name: test.fullName, reason: note ?? '' })
      }
    }
    fs.writeFileSync(process.env.WINNOW_TEST_RESULT, JSON.stringify(result))
  }
}
