// `winnow export-run` and `import-run`: a run as one file. `reproduce`: a run trained again as it was.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { runFileEnding } from '../../shared/domain/run-file'
import { WinnowError } from '../../shared/errors'
import { pathSource, type Runner } from './command'
import { describe, followToEnd, trainResult } from './train'

/** Adds export-run, import-run and reproduce. */
export function addRunFileCommands(program: Command, run: Runner): void {
  run(
    program
      .command('export-run <run>')
      .description(
        'write a finished run as one file that another Winnow imports: model, curves, figures, predictions',
      )
      .requiredOption('--out <file>', `file to write; its name ends in ${runFileEnding}`)
      .option('--with-texts', 'put the messages into it as well; hashes of them alone otherwise'),
    async ({ session, output, signal }, [ref = ''], options) => {
      const path = resolve(String(options['out']))
      if (!path.endsWith(runFileEnding))
        throw new WinnowError(
          'input.invalid',
          `--out names ${path}, and a run file ends in ${runFileEnding}.`,
          {
            hint: `Name it ${path}${runFileEnding}.`,
          },
        )
      const withTexts = options['withTexts'] === true
      const { id, name } = await session.client.runs.get({ run: ref })
      const request = { run: id, target: { kind: 'path' as const, path }, withTexts }
      for await (const event of session.client.runs.exportFile(request, { signal })) {
        if (event.type === 'progress') output.progress(event, bar(event))
        else
          output.result(
            { run: id, file: path, sizeBytes: event.sizeBytes, withTexts },
            () =>
              `${name} written to ${path} (${(event.sizeBytes / 1e6).toFixed(1)} MB)${withTexts ? ', with the messages' : ', without the messages'}.`,
          )
      }
      signal.throwIfAborted()
    },
  )
  run(
    program
      .command('import-run <file>')
      .description('import a run that another Winnow has written with export-run'),
    async ({ session, output, signal }, [file = '']) => {
      for await (const event of session.client.runs.importFile({ source: pathSource(file) }, { signal })) {
        if (event.type === 'progress') output.progress(event, bar(event))
        else {
          const { notices, run: one } = event
          output.result({ ...trainResult(one), isAttached: one.origin?.isAttached ?? false, notices }, () =>
            [describe(one), ...notices].join('\n'),
          )
        }
      }
      signal.throwIfAborted()
    },
  )
  run(
    program
      .command('reproduce <run>')
      .description(
        'train a run again with the same settings, seed, split, rows and labels, and say what differs; of a repetition with --report what it said',
      )
      .option('--report', 'the run is a repetition that has ended: only its report'),
    async (work, [ref = ''], options) => {
      const { runs } = work.session.client
      if (options['report'] !== true) {
        const { run: id } = await runs.reproduce({ run: ref })
        await followToEnd(work, id)
        ref = id
      }
      const said = await runs.reproduction({ run: ref })
      work.output.result(said, () => [`${said.name} repeats ${said.ofName}.`, ...said.sentences].join('\n'))
    },
  )
}

const bar = ({ doneBytes, totalBytes }: { readonly doneBytes: number; readonly totalBytes: number }) => ({
  done: doneBytes,
  total: Math.max(1, totalBytes),
  note: `${Math.round(doneBytes / 1e6)} of ${Math.round(totalBytes / 1e6)} MB`,
})
