// `winnow doctor`: what this machine has, which engine is used, and why the others are not.
import type { Command } from 'commander'
import type { GpuReport } from '../../shared/domain/app'
import type { Runner } from './command'

/** Adds doctor. */
export function addDoctorCommand(program: Command, run: Runner): void {
  run(
    program.command('doctor').description('say what this machine has and what is used'),
    async ({ session, output, signal }) => {
      const report = await session.client.app.doctor({}, { signal })
      output.result(report, () => {
        const has = (yes: boolean): string => (yes ? 'yes' : 'no')
        const gib = (mib: number): string => `${(mib / 1024).toFixed(1)} GiB`
        const { engine, cpu, memory, disk, workspace } = report
        return [
          `Winnow ${report.version}, Node ${report.node}, ${report.platform}`,
          `Engine: ${engine.name}${engine.version ? `, version ${engine.version}` : ''}${engine.path ? `, ${engine.path}` : ''}`,
          ...report.choices.map((choice) => `  ${choice.id}: ${choice.state}. ${choice.reason}`),
          ...gpuLines(report.gpu),
          `Processor: ${cpu.model}, ${cpu.cores} cores; ${Object.entries(cpu.features)
            .map(([name, yes]) => `${name} ${has(yes)}`)
            .join(', ')}`,
          `Memory: ${gib(memory.totalMiB)}, ${gib(memory.freeMiB)} free`,
          `Disk: ${disk.freeMiB === null ? 'unknown' : gib(disk.freeMiB)} free at ${disk.folder}`,
          `Workspace: ${workspace.home}, database version ${workspace.databaseVersion}; cache ${workspace.cache}`,
        ].join('\n')
      })
    },
  )
}

/** One line where there is no card; else each check with what to do, and how far it was tried. */
export function gpuLines({ summary, checks, note }: GpuReport): string[] {
  if (checks.length === 1) return [`GPU: ${summary}`]
  const line = (check: GpuReport['checks'][number]): string =>
    `  ${check.label}: ${check.ok ? 'yes' : 'no'}. Found: ${check.found}.${check.remedy === null ? '' : ` ${check.remedy}`}`
  return [`GPU: ${summary}`, ...checks.map(line), `  ${note}`]
}
