// The rows of one finding: what it is, the fixes of all of them, a slider where there is one, and the rows; doubtful
// labels are settled one by one with the keyboard.
import { IconCheck, IconFilter } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Dataset } from '../../../../shared/domain/dataset'
import type { FindingKind, FoundRow, QualityFix, QualityReport } from '../../../../shared/domain/quality'
import { useClient } from '../../../app/client'
import { useUrlState } from '../../../app/location'
import { Button } from '../../../components/Button'
import { DataTable } from '../../../components/DataTable'
import { count, plural } from '../../../components/format'
import { Key, Pill } from '../../../components/marks'
import { asWinnowError, FailurePanel } from '../../../components/states'
import { useToast } from '../../../components/Toast'
import { invoke, useCall } from '../../../hooks/use-call'
import { useKeys } from '../../../hooks/use-keys'
import { useDatasetChanges } from '../use-dataset-changes'
import { columnsOf } from './columns'
import css from './quality.module.css'
import { StepSlider } from './StepSlider'
import { findingWords, type Settled, shownRows, usualFrom } from './words'

const most = 1000

/** The pane beside the list. */
export function FindingPane(props: {
  readonly dataset: Dataset
  readonly report: QualityReport
  readonly kind: FindingKind
}): ReactNode {
  const { dataset, report, kind } = props
  const client = useClient()
  const cache = useQueryClient()
  const toast = useToast()
  const url = useUrlState()
  const changes = useDatasetChanges(dataset)
  const finding = report.findings.find((one) => one.kind === kind)
  const usual = usualFrom(kind, report)
  const [from, setFrom] = useState(usual)
  const [selected, setSelected] = useState<number | null>(0)
  const [settled, setSettled] = useState<ReadonlyMap<number, Settled>>(new Map())
  const found = useCall(
    'quality.rows',
    { dataset: dataset.id, finding: kind, limit: most, ...(from === null ? {} : { from }) },
    { keepPrevious: true },
  )
  const words = findingWords[kind]
  const rows = found.data?.rows ?? []
  const total = found.data?.total ?? (finding ? shownRows(finding, report) : 0)
  const isDoubt = kind === 'doubtfulLabels'

  const attempt = (work: () => Promise<void>): void => {
    work().catch((error: unknown) => toast({ message: asWinnowError(error).message, tone: 'bad' }))
  }
  const settle = (row: number, as: Settled | null): void =>
    setSettled((now) => {
      const next = new Map(now)
      if (as === null) next.delete(row)
      else next.set(row, as)
      return next
    })
  const fix = (one: QualityFix): void =>
    attempt(async () => {
      const step = await invoke(client, 'quality.fix', {
        dataset: dataset.id,
        finding: kind,
        fix: one,
        ...(from === null ? {} : { from }),
      })
      await cache.invalidateQueries({ queryKey: ['datasets'] })
      await cache.invalidateQueries({ queryKey: ['quality'] })
      toast({ message: step.description, ...(step.rows > 0 ? { onUndo: changes.undo } : {}) })
    })
  const next = (): void => setSelected((now) => Math.min(rows.length - 1, (now ?? -1) + 1))
  const settleRow = (index: number | null, how: Settled['how']): void => {
    const one = index === null ? undefined : rows[index]
    if (!one) return
    const row = one.row.id
    const given = (one.row.labels[report.noise?.output ?? ''] ?? []).join(', ')
    const as = { how, given: settled.get(row)?.given ?? given }
    if (how === 'kept') {
      settle(row, as)
      next()
      return
    }
    attempt(async () => {
      const choice = { dataset: dataset.id, filter: { field: 'row' as const, in: [row] } }
      const change =
        how === 'changed' && one.suggested !== null
          ? { kind: 'setLabels' as const, labels: [one.suggested] }
          : { kind: 'setPart' as const, part: null }
      const { noise } = report
      await invoke(client, 'datasets.edit', {
        ...choice,
        change,
        ...(noise && change.kind === 'setLabels' ? { output: noise.output } : {}),
      })
      settle(row, as)
      next()
    })
  }
  const takeBack = (row: number): void => {
    changes.undo()
    settle(row, null)
  }
  const at = (how: Settled['how']) => () => settleRow(selected, how)
  useKeys({ Enter: at('changed'), k: at('kept'), a: at('left out') }, { enabled: isDoubt })
  const lastSettled = [...settled.keys()].at(-1)
  if (!finding) return null
  return (
    <section className={css.pane} aria-label={words.title}>
      <div className={css.paneHead}>
        <div className={css.paneWords}>
          <h2 className={css.paneTitle}>
            {words.title} <Pill tone={words.tone}>{plural(total, 'row')}</Pill>
          </h2>
          <p className={css.paneText}>{words.text}</p>
          <div className={css.actions}>
            {words.fixes.map(({ fix: one, label }, index) => (
              <Button
                key={one}
                kind={index === 0 ? 'filled' : 'subtle'}
                disabled={total === 0}
                onClick={() => fix(one)}
              >
                {label(total)}
              </Button>
            ))}
            <Button
              kind={words.fixes.length === 0 ? 'default' : 'subtle'}
              icon={<IconFilter />}
              onClick={() =>
                url.set({
                  tab: null,
                  q: null,
                  label: null,
                  part: null,
                  words: null,
                  finding: from === null ? kind : `${kind}:${from}`,
                })
              }
            >
              Open among the rows
            </Button>
          </div>
        </div>
        {from !== null && finding.steps.length > 0 && (
          <StepSlider
            label={isDoubt ? 'How sure the other label is' : 'How alike the texts are'}
            steps={finding.steps}
            value={from}
            onChange={(value) => {
              setFrom(value)
              setSelected(0)
            }}
          />
        )}
      </div>
      {found.error && rows.length === 0 ? (
        <div className={css.place}>
          <FailurePanel error={found.error} />
        </div>
      ) : (
        <DataTable<FoundRow>
          label={`Rows of ${words.title}`}
          columns={columnsOf(kind, dataset, settled, lastSettled, takeBack, report.noise?.output)}
          count={rows.length}
          rowAt={(index) => rows[index]}
          rowHeight={38}
          selected={selected}
          onSelect={setSelected}
          takesFocus
          resetKey={`${kind} ${from}`}
        />
      )}
      <div className={css.foot}>
        {isDoubt ? (
          <>
            <span className={css.hint}>
              <Key name="Enter" /> take the suggestion
            </span>
            <span className={css.hint}>
              <Key name="k" /> keep
            </span>
            <span className={css.hint}>
              <Key name="a" /> ambiguous, leave out
            </span>
            <span className={css.hint}>
              <Key name="mod+z" /> undo
            </span>
            <span className={css.footRight}>
              {settled.size > 0 && <IconCheck size={13} stroke={2} aria-hidden="true" />}{' '}
              {count(settled.size)} of {count(total)} settled, one undoable step each
            </span>
          </>
        ) : (
          <span className={css.footRight}>
            {total > rows.length && found.data
              ? `The first ${count(rows.length)} of ${count(total)}`
              : plural(total, 'row')}
            {(found.data?.groups ?? 0) > 1 &&
              finding.groups !== null &&
              ` in ${plural(found.data?.groups ?? 0, 'group')}`}
          </span>
        )}
      </div>
    </section>
  )
}
