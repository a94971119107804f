// A comparison as one HTML file that opens anywhere: style and drawings inside, no script, nothing fetched. It prints well.
import type { ComparedRun, Comparison } from '../../shared/domain/comparison'
import type { Estimate } from '../../shared/domain/prediction'
import { cardFacts, type DatasetCard } from '../../shared/domain/view'
import { wishWords } from '../../shared/decide/goal'
import { metricsOf } from '../../shared/metrics'
import { specOf } from '../../shared/models'
import { againstSentence } from '../../shared/comparison-words'
import { curveDrawing, intervalDrawing, runColours, sizeDrawing } from './comparison-drawings'
import { matrices } from './comparison-matrices'
import { escapeHtml as text } from './escape-html'

const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const style = `
body{font:14px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;color:#1e1d1a;background:#fff;max-width:60rem;margin:2.5rem auto;padding:0 1.5rem}
h1{font-size:1.5rem;line-height:1.3;margin:0 0 .4rem}h2{font-size:1.05rem;margin:2.2rem 0 .6rem;border-top:1px solid #e6e2db;padding-top:1.2rem}
p{margin:.4rem 0}.quiet{color:#57534b}.bad{color:#b3361f;font-weight:600}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:.28rem .7rem .28rem 0;border-bottom:1px solid #e6e2db;vertical-align:top}
th{font-weight:600;color:#57534b}td.n,th.n{text-align:right}tr.differs td{font-weight:600}
svg{max-width:100%;height:auto;font:11px system-ui,sans-serif}code{font:12px ui-monospace,monospace;overflow-wrap:anywhere}
h3{font-size:.9rem;margin:.6rem 0 .3rem}.beside{display:flex;flex-wrap:wrap;gap:1.2rem 2rem}.beside>div{max-width:100%;overflow-x:auto}
table.matrix{width:auto;font-size:11px}table.matrix th,table.matrix td{padding:.1rem .35rem}table.matrix td.right{background:#f3efe8}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.2rem;margin:.4rem 0}dt{color:#57534b}dd{margin:0}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}table,svg{break-inside:avoid}}`

/** The whole file. `at` is when it was made. */
export function comparisonReport(
  comparison: Comparison,
  card: DatasetCard,
  made: { readonly version: string; readonly at: Date },
): string {
  const { sentence, evidence, members, dataset, notes } = comparison
  const refused = members.filter(({ reason }) => reason !== null)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(`${members.map(({ run }) => run.name).join(' against ')}, ${dataset.name}`)}</title><style>${style}</style></head><body>
<h1>${text(sentence)}</h1>
<p>${text(evidence)}</p>
${refused.map(({ letter, reason }) => `<p class="bad">${letter} is not compared. ${text(reason ?? '')}</p>`).join('\n')}
${notes.map((note) => `<p class="quiet">${text(note)}</p>`).join('\n')}
${runList(comparison)}
${figures(comparison)}
${pairs(comparison)}
${business(comparison)}
${curves(comparison)}
${sizes(comparison)}
${labels(comparison)}
${matrices(comparison)}
${settings(comparison)}
${data(comparison, card)}
<p class="quiet">Made by Winnow ${text(made.version)} on ${made.at.toISOString().slice(0, 16).replace('T', ' ')} UTC. Intervals are 95 %, from resampling the same messages for all runs.</p>
</body></html>
`
}

/** A number with a proper minus, and none before zero. */
const signed = (number: string): string =>
  Number(number) === 0 ? number.replace('-', '') : number.replace('-', '−')
const tenths = (share: number): string => signed((share * 100).toFixed(1))
const able = ({ members }: Comparison): ComparedRun[] => members.filter(({ figures: own }) => own !== null)
const mark = (at: number): string => `<span style="color:${runColours[at] ?? '#716c63'}">●</span>`

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  differs?: readonly boolean[],
): string {
  // Columns of words stand left, those of numbers right.
  const isNumber = head.map(
    (_, at) => at > 0 && rows.every((row) => /^(?:[\d.,–−]|&lt;)/u.test(row[at] ?? '')),
  )
  const cells = (tag: string, row: readonly string[]): string =>
    row.map((one, at) => `<${tag}${isNumber[at] ? ' class="n"' : ''}>${one}</${tag}>`).join('')
  return `<table><thead><tr>${cells('th', head)}</tr></thead><tbody>${rows
    .map((row, at) => `<tr${differs?.[at] ? ' class="differs"' : ''}>${cells('td', row)}</tr>`)
    .join('')}</tbody></table>`
}

function runList({ members }: Comparison): string {
  return `<h2>Runs</h2>${table(
    ['', 'Run', 'Family', 'Training rows', 'Best epoch', 'Id'],
    members.map(({ letter, run }, at) => [
      `${mark(at)} ${letter}`,
      text(run.name),
      text(run.model ? `${specOf(run.family).label}, ${run.model.name}` : specOf(run.family).label),
      run.result ? counts.format(run.result.trainRows) : '–',
      run.result && run.family !== 'imported' ? String(Number(run.result.bestEpoch.toFixed(2))) : '–',
      `<code>${text(run.id)}</code>`,
    ]),
  )}`
}

function figures(comparison: Comparison): string {
  const runs = able(comparison)
  if (runs.length === 0) return ''
  const infos = metricsOf(comparison.kind)
  const write = (id: string, one: Estimate | undefined): string => {
    if (!one) return '–'
    const scale = infos[id]?.format === 'percent' ? 100 : 1
    const digits = scale === 100 ? 1 : 3
    const number = (value: number): string => signed((value * scale).toFixed(digits))
    return `${number(one.value)} <span class="quiet">(${number(one.low)} to ${number(one.high)})</span>`
  }
  const ids = Object.keys(infos).filter((id) => runs.some((one) => one.figures?.metrics[id]))
  const headline = comparison.kind === 'multi' ? 'subsetAccuracy' : 'accuracy'
  const drawn = runs.flatMap(({ letter, figures: own }) => {
    const one = own?.metrics[headline]
    return one ? [{ name: letter, colour: colourOf(comparison, letter), ...one }] : []
  })
  return `<h2>Figures on ${counts.format(comparison.rows)} ${text(comparison.part)} messages, at the best epoch</h2>
${intervalDrawing(drawn, infos[headline]?.label ?? headline)}
${table(
  ['Figure', ...runs.map(({ letter }) => letter)],
  ids.map((id) => [text(infos[id]?.label ?? id), ...runs.map((one) => write(id, one.figures?.metrics[id]))]),
)}
${differences(comparison, ids, write)}`
}

function business({ business: own }: Comparison): string {
  if (!own) return ''
  const { catch: caught, volume, currency } = own.goal.inputs
  const amount = ({ value, low, high }: Estimate): string =>
    `${signed(counts.format(value))} <span class="quiet">(${signed(counts.format(low))} to ${signed(counts.format(high))})</span>`
  const share = ({ value, low, high }: Estimate): string =>
    `${tenths(value)} <span class="quiet">(${tenths(low)} to ${tenths(high)})</span>`
  return `<h2>A day of ${counts.format(volume)} messages, with ${text(wishWords(own.goal))}</h2>
<p class="quiet">To be caught: ${text(caught.join(', '))}. Each run at its own best threshold for that.</p>
${table(
  ['', 'Threshold', 'Read', 'Caught %', 'Missed', 'Effort saved %', `${text(currency)} saved a month`],
  own.runs.map(({ letter, reach }) =>
    reach
      ? [
          letter,
          reach.threshold.toFixed(3),
          amount(reach.read),
          share(reach.catchShare),
          amount(reach.missed),
          share(reach.saved),
          amount(reach.moneySaved),
        ]
      : [letter, 'none keeps to it', '–', '–', '–', '–', '–'],
  ),
)}`
}

function differences(
  comparison: Comparison,
  ids: readonly string[],
  write: (id: string, one: Estimate | undefined) => string,
): string {
  const runs = able(comparison).filter((one) => one.differences !== null)
  if (runs.length === 0) return ''
  const reference = comparison.members.find(({ run }) => run.id === comparison.reference)
  return `<h2>Difference from ${reference?.letter ?? 'the first'}</h2>${table(
    ['Figure', ...runs.map(({ letter }) => letter)],
    ids.map((id) => [
      text(metricsOf(comparison.kind)[id]?.label ?? id),
      ...runs.map((one) => write(id, one.differences?.[id])),
    ]),
  )}`
}

function pairs(comparison: Comparison): string {
  const { members, reference, baseline } = comparison
  const runs = able(comparison)
  const first = members.find(({ run }) => run.id === reference)
  const row = (letter: string, other: string, one: NonNullable<ComparedRun['against']>): string[] => [
    text(againstSentence(letter, other, one, runs.length)),
    counts.format(one.wins),
    counts.format(one.losses),
    counts.format(one.bothRight),
    counts.format(one.bothWrong),
    `${tenths(one.difference)} <span class="quiet">(${tenths(one.low)} to ${tenths(one.high)})</span>`,
    one.p < 0.001 ? '&lt; 0.001' : one.p.toFixed(3),
  ]
  const rows = [
    ...runs.flatMap(({ letter, against }) => (against && first ? [row(letter, first.letter, against)] : [])),
    ...runs.flatMap(({ letter, overBaseline }) =>
      overBaseline && baseline && !baseline.isMember ? [row(letter, baseline.name, overBaseline)] : [],
    ),
  ]
  if (rows.length === 0) return ''
  const added = baseline ? ` The bag of words on the same split is ${text(baseline.name)}.` : ''
  return `<h2>Message by message</h2><p class="quiet">McNemar's exact test, on the messages that only one of the two got right.${added}</p>${table(
    ['', 'Wins', 'Losses', 'Both right', 'Both wrong', 'Points', 'p'],
    rows,
  )}`
}

function curves(comparison: Comparison): string {
  const infos = metricsOf(comparison.kind)
  const drawn = comparison.curves.map((curve) => {
    const isPercent = infos[curve.metric]?.format === 'percent'
    const name = { loss: 'Validation loss', trainingLoss: 'Training loss' }[curve.metric]
    const lines = curve.lines.map((line) => ({
      ...line,
      colour: colourOfRun(comparison, line.run),
      name: comparison.members.find(({ run }) => run.id === line.run)?.letter ?? '',
    }))
    return `<h3>${text(name ?? `Validation ${infos[curve.metric]?.label ?? curve.metric}`)}</h3>${curveDrawing(lines, isPercent ? 100 : 1)}`
  })
  return drawn.length > 0 ? `<h2>Over the epochs</h2>${drawn.join('')}` : ''
}

function sizes(comparison: Comparison): string {
  if (new Set(comparison.sizes.map(({ trainRows }) => trainRows)).size < 2) return ''
  return `<h2>By training rows, tested on the same messages</h2>${sizeDrawing(
    comparison.sizes.map((one) => ({ ...one, colour: one.letter ? colourOf(comparison, one.letter) : null })),
  )}`
}

function labels(comparison: Comparison): string {
  const runs = able(comparison)
  if (runs.length === 0) return ''
  const rows = comparison.labels.flatMap((label, at) => {
    const first = runs[0]?.figures?.labels[at]
    if (!first || first.support === 0) return []
    return [
      [
        text(label),
        counts.format(first.support),
        ...runs.map(({ figures: own }) => ((own?.labels[at]?.f1 ?? 0) * 100).toFixed(1)),
      ],
    ]
  })
  return `<h2>F1 of each label</h2>${table(['Label', 'Messages', ...runs.map(({ letter }) => letter)], rows)}`
}

function settings(comparison: Comparison): string {
  const { members, settings: all } = comparison
  return `<h2>Settings</h2><p class="quiet">Those that differ are bold.</p>${table(
    ['Setting', ...members.map(({ letter }) => letter)],
    all.map(({ label, values }) => [text(label), ...values.map((value) => text(value ?? '–'))]),
    all.map(({ isSame }) => !isSame),
  )}`
}

function data({ dataset, split, part, output }: Comparison, card: DatasetCard): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Name', dataset.name],
    ['Label column', output],
    ...cardFacts(card),
    ['SHA-256 of the file', dataset.sha256],
    ...(split
      ? ([
          ['Split', `v${split.version}`],
          ['Hash of the split', split.hash],
          [`Hash of the ${part} part`, split.partHash],
        ] as const)
      : []),
  ]
  return `<h2>Dataset</h2><dl>${facts
    .filter(([, value]) => value !== '')
    .map(
      ([name, value]) =>
        `<dt>${text(name)}</dt><dd>${/^[0-9a-f]{16,}$/.test(value) ? `<code>${value}</code>` : text(value)}</dd>`,
    )
    .join('')}</dl>`
}

function colourOf({ members }: Comparison, letter: string): string {
  return runColours[members.findIndex((one) => one.letter === letter)] ?? '#716c63'
}

function colourOfRun({ members }: Comparison, id: string): string {
  return runColours[members.findIndex(({ run }) => run.id === id)] ?? '#716c63'
}
