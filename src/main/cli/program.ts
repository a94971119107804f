// All commands (CONTRACT, The command line). Exit code 0; 2 for what the user can change; 1 for the rest; a
// failure is one line with its code, never a stack.
import { Command, CommanderError } from 'commander'
import { toWireError, WinnowError } from '../../shared/errors'
import { readVersion } from '../paths'
import { createRunner } from './command'
import { addColumnsCommand } from './columns'
import { addAddCommand } from './add'
import { addCompareCommand } from './compare'
import { addDataCommands } from './data'
import { addExplainCommand } from './explain'
import { addExportCommand } from './export-data'
import { addDecideCommands } from './decide'
import { addCalibrateCommand } from './calibrate'
import { addSliceCommands } from './slices'
import { addDemoCommand } from './demo'
import { addDoctorCommand } from './doctor'
import { addEditCommands, addKeptCommands } from './edit'
import { addLabellingCommands } from './labelling'
import { addLabelSetCommand } from './label-set'
import { createOutput, type Streams } from './output'
import { addModelCommands, addTokensCommand } from './models'
import { addPinnedCommand } from './pinned'
import { addPipelineCommands } from './pipelines'
import { addPredictCommand } from './predict'
import { addQualityCommand } from './quality'
import { addRobustnessCommand } from './robustness'
import { addReportCommand } from './report'
import { addRunCommands } from './runs'
import { addErrorCommands } from './run-errors'
import { addRunFileCommands } from './run-files'
import { addSplitCommand } from './split'
import { addStudyCommands } from './studies'

import { addResumeCommands, addTrainCommand } from './train'
import { addWorthCommand } from './worth'

/** All commands, ready to parse; the reference is made from them, too. */
export function createProgram(streams: Streams, version: string): Command {
  const program = new Command('winnow')
    .description('Train text classifiers on customer messages, on your own machine.')
    .version(version)
    .option('--home <dir>', 'folder of the workspace (else WINNOW_HOME, else the system’s data folder)')
    .option('--json', 'one line of JSON on stdout, progress as JSON lines on stderr')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void streams.out.write(text),
      writeErr: () => undefined,
    })
  const run = createRunner(streams)
  addDataCommands(program, run)
  addAddCommand(program, run)
  addLabellingCommands(program, run)
  addExportCommand(program, run)
  addEditCommands(program, run)
  addKeptCommands(program, run)
  addColumnsCommand(program, run)
  addLabelSetCommand(program, run)
  addSplitCommand(program, run)
  addQualityCommand(program, run)
  addTrainCommand(program, run)
  addResumeCommands(program, run)
  addRunCommands(program, run)
  addErrorCommands(program, run)
  addWorthCommand(program, run)
  addRunFileCommands(program, run)
  addCompareCommand(program, run)
  addReportCommand(program, run)
  addDecideCommands(program, run)
  addCalibrateCommand(program, run)
  addSliceCommands(program, run)
  addModelCommands(program, run)
  addPipelineCommands(program, run)
  addStudyCommands(program, run)
  addPredictCommand(program, run)
  addTokensCommand(program, run)
  addExplainCommand(program, run)
  addPinnedCommand(program, run)
  addRobustnessCommand(program, run)
  addDoctorCommand(program, run)
  addDemoCommand(program, run)
  program
    .command('serve')
    .description('serve the workbench to a browser on 127.0.0.1')
    .option('--port <n>', 'port; any free one by default')
    .option('--no-open', 'print the address instead of opening it')
    .option(
      '--allow-path <dir>',
      'folder in which the page may name model folders; more than once for several',
      (folder: string, before: string[] = []) => [...before, folder],
    )
    .action(async (options: { port?: string; open: boolean; allowPath?: string[] }) => {
      const { parseServeArguments, serveWorkbench } = await import('../serve-workbench')
      const { home } = program.opts<{ home?: string }>()
      const given = [
        ...(home === undefined ? [] : ['--home', home]),
        ...(options.port === undefined ? [] : ['--port', options.port]),
        ...(options.open ? [] : ['--no-open']),
        ...(options.allowPath ?? []).flatMap((folder) => ['--allow-path', folder]),
      ]
      await serveWorkbench(parseServeArguments(given))
    })
  for (const command of program.commands) inherit(command)
  return program
}

/** Runs one command; returns the exit code. */
export async function runCommandLine(args: string[], streams: Streams): Promise<number> {
  const program = createProgram(streams, readVersion())
  try {
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    return fail(error, args, streams)
  }
}

/** Lets `--home` and `--json` stand before or after the command's name. */
function inherit(command: Command): void {
  command.exitOverride()
  command.configureOutput({ writeErr: () => undefined })
  command.option('--home <dir>', 'folder of the workspace').option('--json', 'one line of JSON')
}

function fail(error: unknown, args: readonly string[], streams: Streams): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    const message = error.message.replace(/^error: /, '').replace(/^\(outputHelp\)$/, 'No command was given.')
    return fail(new WinnowError('input.unknownFlag', `${message}.`.replace(/\.\.$/, '.')), args, streams)
  }
  createOutput(args.includes('--json'), streams).failure(error)
  if (process.env['WINNOW_DEBUG'])
    streams.err.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  if (error instanceof WinnowError) return error.exitCode
  const { code } = toWireError(error)
  return code === 'file.notFound' ? 2 : 1
}
