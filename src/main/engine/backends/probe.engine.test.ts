import os from 'node:os'
import { expect, it } from 'vitest'
import { DoctorReport } from '../../../shared/domain/app'
import { backendIds } from './backend'
import { probeMachine } from './probe'

it('names every engine once, the one in use and the reason for each refusal, in the shape of the report', async () => {
  const { cache, ...report } = await probeMachine(os.tmpdir())
  const workspace = { home: '', databaseVersion: 1, cache }
  DoctorReport.parse({ version: '0', ...report, workspace })
  expect(report.choices.map(({ id }) => id)).toEqual([...backendIds])
  expect(report.choices.filter(({ state }) => state === 'used').map(({ id }) => id)).toEqual([
    report.engine.id,
  ])
  for (const choice of report.choices) expect(choice.reason).not.toBe('')
  expect(report.gpu.summary).not.toBe('')
  for (const { ok, found, remedy } of report.gpu.checks)
    expect([ok, found !== '', remedy === null]).toEqual([ok, true, ok])
  expect(report.disk.freeMiB).toBeGreaterThan(0)
})
