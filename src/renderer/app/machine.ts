// What the report on the machine says, in the few words that a status bar or a first page has room for.
import type { DoctorReport } from '../../shared/domain/app'

const engineWords: Readonly<Record<string, string>> = {
  'node-gpu': 'GPU',
  node: 'CPU',
  wasm: 'CPU, WebAssembly',
  cpu: 'CPU, plain JavaScript',
}

/** True where the native library does the work. */
export const isNativeEngine = (report: DoctorReport): boolean =>
  report.engine.id === 'node' || report.engine.id === 'node-gpu'

/** "CPU, bf16, 2 cores", from the engine in use. */
export function engineName(report: DoctorReport): string {
  const cores = `${report.cpu.cores} ${report.cpu.cores === 1 ? 'core' : 'cores'}`
  const word = engineWords[report.engine.id] ?? report.engine.name
  return [word, ...(report.cpu.features['bf16'] ? ['bf16'] : []), cores].join(', ')
}

/** The report as text to copy. */
export function reportText(report: DoctorReport): string {
  const lines: [string, string][] = [
    ['Winnow', report.version],
    ['Node', report.node],
    ['Platform', report.platform],
    ['Engine', [report.engine.name, report.engine.path].filter(Boolean).join(', ')],
    ...report.choices.map((choice): [string, string] => [
      `  ${choice.id}`,
      `${choice.state}: ${choice.reason}`,
    ]),
    ['GPU', report.gpu.summary],
    ...report.gpu.checks
      .filter((check) => !check.ok)
      .map(({ label, found, remedy }): [string, string] => [
        `  ${label}`,
        `${found}. ${remedy ?? ''}`.trim(),
      ]),
    ['Processor', `${report.cpu.model}, ${report.cpu.cores} cores`],
    [
      'Features',
      Object.entries(report.cpu.features)
        .map(([name, has]) => `${name} ${has ? 'yes' : 'no'}`)
        .join(', '),
    ],
    ['Memory', `${Math.round(report.memory.freeMiB)} of ${Math.round(report.memory.totalMiB)} MiB free`],
    [
      'Disk',
      `${report.disk.folder}, ${report.disk.freeMiB === null ? 'unknown' : `${Math.round(report.disk.freeMiB)} MiB`} free`,
    ],
    ['Workspace', `${report.workspace.home}, database ${report.workspace.databaseVersion}`],
    ['Cache', report.workspace.cache],
  ]
  return lines.map(([name, value]) => `${name}: ${value}`).join('\n')
}
