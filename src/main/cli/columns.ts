// `winnow columns`: what the columns of a dataset mean, and other roles for them.
import type { Command } from 'commander'
import { effectSentences, LaterRole, type RoleChange } from '../../shared/domain/column-role'
import { WinnowError } from '../../shared/errors'
import { collect, type Runner } from './command'
import { textTable } from './output'

/** Adds columns. */
export function addColumnsCommand(program: Command, run: Runner): void {
  run(
    program
      .command('columns <dataset>')
      .description('list the columns of a dataset with their roles, or give them other roles, as one step')
      .option(
        '--role <column=role>',
        `another role: ${LaterRole.options.join(', ')}; may be given several times`,
        collect,
      )
      .option('--check', 'with --role: say what would change, and change nothing'),
    async ({ session, output }, [dataset = ''], options) => {
      const { datasets } = session.client
      const given = [options['role'] ?? []].flat().map(String)
      if (given.length === 0) {
        const { columns } = await datasets.get({ dataset })
        output.result(columns, () =>
          textTable(
            ['column', 'role'],
            columns.map(({ name, role, kind }) => [
              name,
              kind === undefined || kind === 'single' ? role : `${role} (${kind})`,
            ]),
          ),
        )
        return
      }
      const asked = { dataset, roles: given.map(roleOf) }
      const effect = await datasets.roleEffect(asked)
      const sentences = effectSentences(effect)
      if (options['check'] === true) {
        output.result(effect, () => sentences.join('\n'))
        return
      }
      const step = await datasets.setRoles(asked)
      output.result({ ...step, effect }, () =>
        [`${step.description}. The dataset is at revision ${step.revision}.`, ...sentences].join('\n'),
      )
    },
  )
}

function roleOf(given: string): RoleChange {
  const at = given.lastIndexOf('=')
  const role = LaterRole.safeParse(given.slice(at + 1))
  if (at > 0 && role.success) return { column: given.slice(0, at), role: role.data }
  throw new WinnowError('input.invalid', `--role is a column and a role. Found: ${given}.`, {
    hint: `For example --role subject=append. Roles: ${LaterRole.options.join(', ')}; parts are divided anew by winnow split.`,
  })
}
