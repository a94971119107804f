// Adds up Playwright's JSON report: {passed, failed, skipped: [{name, reason}]}.

export function resultOfPlaywright(report) {
  const result = { passed: 0, failed: 0, skipped: [], crashes: report.errors?.length ?? 0 }
  const walk = (suite, path) => {
    const names = suite.title ? [...path, suite.title] : path
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const name = [...names, spec.title].join(' > ')
        if (test.status === 'skipped') {
          const note = test.annotations?.find(({ type }) => type === 'skip' || type === 'fixme')
          result.skipped.push({ name, reason: note?.description ?? '' })
        } else if (test.status === 'unexpected') result.failed += 1
        else result.passed += 1
      }
    }
    for (const inner of suite.suites ?? []) walk(inner, names)
  }
  for (const suite of report.suites ?? []) walk(suite, [])
  return result
}
