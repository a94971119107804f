// The columns of a finding's rows.
import { IconCheck } from '@tabler/icons-react'
import type { Dataset } from '../../../../shared/domain/dataset'
import type { FindingKind, FoundRow } from '../../../../shared/domain/quality'
import type { Column } from '../../../components/DataTable'
import { count, probability } from '../../../components/format'
import { MiddleCut } from '../../../components/marks'
import { none } from '../../../rows/row-query'
import css from './quality.module.css'
import { languageName, type Settled } from './words'

/** Columns for a finding; `lastSettled` is the row that an undo takes back. */
export function columnsOf(
  kind: FindingKind,
  dataset: Dataset,
  settled: ReadonlyMap<number, Settled>,
  lastSettled: number | undefined,
  takeBack: (row: number) => void,
  output: string | undefined,
): Column<FoundRow>[] {
  const named = output ?? dataset.outputs[0]?.name ?? 'label'
  const labelOf = (one: FoundRow): string => (one.row.labels[named] ?? []).join(', ') || 'no label'
  const message: Column<FoundRow> = {
    id: 'text',
    name: 'Message',
    cell: ({ row }) => (
      <span className={`${css.message} ${settled.has(row.id) ? css.done : ''}`} dir="auto">
        {row.text.trim() === '' ? <i>no text</i> : row.text.slice(0, 400)}
      </span>
    ),
  }
  const number: Column<FoundRow> = {
    id: 'row',
    name: 'Row',
    width: 74,
    cell: ({ row }) => <span className={`${css.quiet} num`}>{count(row.id)}</span>,
  }
  const label: Column<FoundRow> = {
    id: 'label',
    name: named,
    width: 190,
    cell: (one) => <MiddleCut text={labelOf(one)} length={26} />,
  }
  const part: Column<FoundRow> = {
    id: 'part',
    name: 'Part',
    width: 92,
    cell: ({ row }) => <span className={css.quiet}>{row.part ?? none}</span>,
  }
  if (kind === 'doubtfulLabels')
    return [
      {
        id: 'rank',
        name: '',
        width: 46,
        align: 'right',
        cell: ({ row, group }) =>
          settled.has(row.id) ? (
            <IconCheck
              size={15}
              stroke={2}
              className={css.check}
              aria-label={settled.get(row.id)?.how ?? ''}
            />
          ) : (
            <span className={`${css.quiet} num`}>{count(group)}</span>
          ),
      },
      message,
      {
        id: 'given',
        name: 'In the data',
        width: 172,
        cell: (one) => (
          <span className={settled.get(one.row.id)?.how === 'changed' ? css.struck : css.quiet}>
            <MiddleCut text={settled.get(one.row.id)?.given ?? labelOf(one)} length={23} />
          </span>
        ),
      },
      {
        id: 'suggested',
        name: 'Suggested',
        width: 172,
        cell: ({ suggested }) => (
          <b>
            <MiddleCut text={suggested ?? ''} length={23} />
          </b>
        ),
      },
      { id: 'sure', name: 'Given, suggested', width: 116, cell: (one) => <Doubt one={one} /> },
      {
        id: 'settled',
        name: '',
        width: 104,
        align: 'right',
        cell: ({ row }) => {
          const how = settled.get(row.id)?.how
          if (how === undefined) return null
          return (
            <span className={css.quiet}>
              {how}
              {row.id === lastSettled && how !== 'kept' && (
                <>
                  {' · '}
                  <button type="button" className={css.undo} onClick={() => takeBack(row.id)}>
                    undo
                  </button>
                </>
              )}
            </span>
          )
        },
      },
    ]
  const grouped = ['leaks', 'contradictions', 'duplicates', 'nearDuplicates'].includes(kind)
  return [
    ...(grouped || kind === 'groupLeaks'
      ? [
          {
            id: 'group',
            name: 'Group',
            width: 70,
            cell: ({ group }: FoundRow) => (
              <span className={`${css.group} ${group % 2 === 0 ? css.even : ''} num`}>{count(group)}</span>
            ),
          },
        ]
      : []),
    number,
    message,
    label,
    part,
    {
      id: 'score',
      name: grouped ? 'Alike' : detailName[kind],
      width: grouped ? 76 : 150,
      align: 'right',
      cell: ({ score, detail }) => (
        <span className={`${css.quiet} num`}>
          {grouped
            ? probability(score)
            : kind === 'otherLanguages'
              ? languageName(detail ?? '')
              : (detail ?? count(score))}
        </span>
      ),
    },
  ]
}

const detailName: Readonly<Record<FindingKind, string>> = {
  doubtfulLabels: '',
  leaks: '',
  groupLeaks: 'Of',
  contradictions: '',
  duplicates: '',
  nearDuplicates: '',
  personalData: 'Found',
  withoutText: 'Words',
  longTexts: 'Words',
  otherLanguages: 'Language',
}

/** Probability of the given label against that of the suggested one. */
function Doubt(props: { readonly one: FoundRow }) {
  const { score, detail } = props.one
  const given = Number(detail ?? 0)
  return (
    <span
      className={css.doubt}
      title={`${probability(given)} for the given label, ${probability(score)} for the suggested one`}
    >
      <span className={css.given} style={{ width: `${Math.max(2, given * 90)}px` }} />
      <span className={css.suggested} style={{ width: `${Math.max(2, score * 90)}px` }} />
      <span className="sr-only">
        {probability(given)} and {probability(score)}
      </span>
    </span>
  )
}
