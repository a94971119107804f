// A comparison as CSV: one line a run and figure, with the interval, so that a spreadsheet or a script can go on from it.
import { wishWords } from '../../shared/decide/goal'
import { metricsOf } from '../../shared/metrics'
import type { ComparedRun, Comparison } from '../../shared/domain/comparison'

const head = ['run', 'name', 'letter', 'kind', 'what', 'value', 'low', 'high', 'p']

/**
 * Lines of `metric` and `difference` (from the first run), `label` (F1 of a label), `against` (wins, losses, McNemar's
 * p), `setting`, what a day and a month come to, and of the whole: dataset, part, hashes. Shares are from 0 to 1.
 */
export function comparisonTable(comparison: Comparison): string {
  const { dataset, split, part, output, rows, members, settings, sentence } = comparison
  const fact = (what: string, value: string | number): string[] => ['', '', '', 'fact', what, String(value)]
  const lines: string[][] = [
    head,
    fact('dataset', dataset.name),
    fact('dataset sha256', dataset.sha256),
    ...(split
      ? [
          fact('split version', split.version),
          fact('split hash', split.hash),
          fact(`${part} hash`, split.partHash),
        ]
      : []),
    fact('part', part),
    fact('output', output),
    fact('messages', rows),
    fact('conclusion', sentence),
    ...members.flatMap((member) => memberLines(comparison, member)),
    ...businessLines(comparison),
    ...settings.flatMap(({ label, values }) =>
      members.map((member, at) => [...runCells(member), 'setting', label, values[at] ?? '']),
    ),
  ]
  return lines
    .map((line) => head.map((_, column) => cell(line[column] ?? '')).join(','))
    .join('\n')
    .concat('\n')
}

const runCells = ({ run, letter }: ComparedRun): string[] => [run.id, run.name, letter]

function memberLines({ kind }: Comparison, member: ComparedRun): string[][] {
  const own = runCells(member)
  const { figures, differences, against, overBaseline, reason } = member
  if (!figures) return [[...own, 'not comparable', reason ?? '']]
  const ids = Object.keys(metricsOf(kind)).filter((id) => figures.metrics[id])
  const estimate = (
    what: string,
    id: string,
    one: { value: number; low: number; high: number } | undefined,
  ) => (one ? [[...own, what, id, number(one.value), number(one.low), number(one.high)]] : [])
  const pairs = [
    ['against the first run', against],
    ['against bag of words', overBaseline],
  ] as const
  return [
    ...ids.flatMap((id) => estimate('metric', id, figures.metrics[id])),
    ...ids.flatMap((id) => estimate('difference', id, differences?.[id])),
    ...pairs.flatMap(([name, one]) =>
      one
        ? [
            [
              ...own,
              name,
              'difference',
              number(one.difference),
              number(one.low),
              number(one.high),
              number(one.p),
            ],
            [...own, name, 'wins', String(one.wins)],
            [...own, name, 'losses', String(one.losses)],
            [...own, name, 'both right', String(one.bothRight)],
            [...own, name, 'both wrong', String(one.bothWrong)],
          ]
        : [],
    ),
    ...figures.labels.map((one) => [...own, 'label F1', one.label, number(one.f1)]),
  ]
}

function businessLines({ business, members }: Comparison): string[][] {
  if (!business) return []
  return business.runs.flatMap(({ letter, reach }) => {
    const member = members.find((one) => one.letter === letter)
    if (!member || !reach) return []
    const own = [...runCells(member), `with ${wishWords(business.goal)}`]
    const { threshold, ...figures } = reach
    return [
      [...own, 'threshold', number(threshold)],
      ...Object.entries(figures).map(([id, one]) => [
        ...own,
        id,
        number(one.value),
        number(one.low),
        number(one.high),
      ]),
    ]
  })
}

const number = (value: number): string => String(Number(value.toPrecision(9)))

/** A cell as RFC 4180 wants it; names that a spreadsheet would run as a formula get an apostrophe, numbers do not. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/u.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text
  return /[",\n\r]/u.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
