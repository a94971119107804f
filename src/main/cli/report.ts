// `winnow report`: a run as one file for whoever asks what was done.
import { extname, resolve } from 'node:path'
import type { Command } from 'commander'
import { WinnowError } from '../../shared/errors'
import { type Runner } from './command'

/** Adds report. */
export function addReportCommand(program: Command, run: Runner): void {
  run(
    program
      .command('report <run>')
      .description(
        'write everything that is known of a run to one file: data with hashes, settings, figures with 95 % intervals, confidence, slices, decisions, policies, limits',
      )
      .requiredOption(
        '--out <file>',
        'file to write: .html opens offline and prints, .md is a model card for a repository',
      ),
    async ({ session, output, signal }, [ref = ''], options) => {
      const path = resolve(String(options['out']))
      const as = kindOf(path)
      const { id, name } = await session.client.runs.get({ run: ref })
      const request = { run: id, as, target: { kind: 'path' as const, path } }
      for await (const event of session.client.runs.exportReport(request, { signal })) {
        if (event.type === 'progress') {
          const { done, total, step } = event
          output.progress(event, { done, total, note: step })
        } else
          output.result({ run: id, name, file: path }, () => `The report of ${name} is written to ${path}.`)
      }
      signal.throwIfAborted()
    },
  )
}

function kindOf(path: string): 'html' | 'markdown' {
  const ending = extname(path).toLowerCase()
  if (ending === '.html' || ending === '.htm') return 'html'
  if (ending === '.md' || ending === '.markdown') return 'markdown'
  throw new WinnowError('input.invalid', `--out ends in .html or .md. Found: ${path}.`, {
    hint: 'For a PDF print the HTML file, or save it from the window.',
  })
}
