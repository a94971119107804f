// What a finished run can do beside trying it: leave as a file, be trained again as it was.
import type { ReactNode } from 'react'
import type { Run } from '../../../shared/domain/run'
import { goTo } from '../../app/location'
import { type MoreItem, MoreMenu } from '../../components/MoreMenu'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'
import { useRunExports } from '../../run-files/use-run-exports'

/** The menu of a run with a result. */
export function RunMenu(props: { readonly run: Run }): ReactNode {
  const { run } = props
  const exports = useRunExports()
  const reproduce = useChange('runs.reproduce')
  const toast = useToast()
  const again = (): void =>
    reproduce.mutate(
      { run: run.id },
      {
        onSuccess: ({ run: id }) => goTo(`/runs/${id}`),
        onError: (error) => toast({ message: asWinnowError(error).message, tone: 'bad' }),
      },
    )
  const own: MoreItem[] =
    run.family === 'imported'
      ? []
      : [
          ...(run.origin && !run.origin.isAttached
            ? []
            : [
                {
                  label: 'Reproduce',
                  note: 'Trains it again as it was, and says what differs.',
                  onClick: again,
                },
              ]),
          {
            label: 'Export run file',
            note: 'For another Winnow: model, curves, figures, predictions.',
            onClick: () => exports.runFile(run),
          },
          ...(run.family !== 'bag-of-words'
            ? [
                {
                  label: 'Export model',
                  note: 'A folder that Python’s transformers loads, as a zip archive.',
                  onClick: () => exports.model(run),
                },
              ]
            : []),
        ]
  const items = [
    ...own,
    {
      label: 'Export for MLflow',
      note: 'Settings, metrics by step and reports, as a zip archive.',
      onClick: () => exports.mlflow([run]),
    },
  ]
  return (
    <>
      <MoreMenu name="More for this run" items={items} disabled={reproduce.isPending} />
      {exports.dialog}
    </>
  )
}
