// A document as one HTML file that opens anywhere: style and drawings inside, no script, nothing fetched. It reads well on
// paper (A4) and, on a screen, in light and dark.
import { escapeHtml } from '../escape-html'
import { type Block, type Cell, oneLine, type Phrase, type TableBlock } from './document'

const style = `
:root{color-scheme:light dark;--text:#1e1d1a;--quiet:#57534b;--line:#e6e2db;--page:#fff;--soft:#f6f4f0;--teal:#0b6b7a;--warm:#c2501a;--bad:#b3361f;--mark:#fdf3e6}
@media (prefers-color-scheme:dark){:root{--text:#eceae6;--quiet:#aba69d;--line:#36342f;--page:#17181a;--soft:#202124;--teal:#4bb3c3;--warm:#ef8a4c;--bad:#ff8f78;--mark:#33291c}}
*{box-sizing:border-box}
body{font:14px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif;color:var(--text);background:var(--page);max-width:58rem;margin:2.5rem auto;padding:0 1.5rem;overflow-wrap:anywhere}
h1{font-size:1.55rem;line-height:1.3;margin:0 0 .5rem}h2{font-size:1.1rem;margin:2.4rem 0 .7rem;border-top:1px solid var(--line);padding-top:1.2rem}h3{font-size:.95rem;margin:1.4rem 0 .4rem}
p{margin:.45rem 0;max-width:46rem}.lead{font-size:1.1rem;line-height:1.5}.quiet,.note{color:var(--quiet)}.bad{color:var(--bad);font-weight:600}
nav{margin:1.2rem 0;color:var(--quiet)}nav a{color:var(--teal);text-decoration:none;margin-right:1rem;white-space:nowrap}nav a:hover{text-decoration:underline}
ul{margin:.4rem 0;padding-left:1.2rem;max-width:46rem}li{margin:.25rem 0}
.scroll{overflow-x:auto}.scroll:focus-visible{outline:2px solid var(--teal);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;margin:.5rem 0}th,td{text-align:left;padding:.28rem .9rem .28rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:break-word}td.long{overflow-wrap:anywhere}
th{font-weight:600;color:var(--quiet);vertical-align:bottom}td.n,th.n{padding-left:.6rem;text-align:right;white-space:nowrap;overflow-wrap:normal}tr.marked td{background:var(--mark);font-weight:600}.note{font-weight:400;margin-left:.4rem}
th:last-child,td:last-child{padding-right:.2rem}th:first-child,td:first-child{min-width:8rem}
code,pre{font:12px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem;white-space:pre-wrap}
dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.25rem 1.4rem;margin:.5rem 0}dt{color:var(--quiet)}dd{margin:0;white-space:pre-line}
figure{margin:.8rem 0}figcaption{color:var(--quiet);margin-top:.3rem}details{margin:.3rem 0}summary{color:var(--quiet);cursor:pointer}
svg{max-width:100%;height:auto;font:11px system-ui,-apple-system,"Segoe UI",sans-serif;print-color-adjust:exact;-webkit-print-color-adjust:exact}
svg text{fill:var(--text)}svg .q{fill:var(--quiet)}svg .on{fill:#fff}svg .grid{stroke:var(--line)}svg .axis{stroke:var(--quiet)}svg .right{fill:var(--right,#0b6b7a)}svg .wrong{fill:#c2501a}svg .tl{stroke:var(--teal)}svg .tf{fill:var(--teal)}svg .wf{fill:var(--warm)}svg .wl{stroke:var(--warm)}svg .empty{fill:var(--soft)}
@page{size:A4;margin:16mm 15mm}
@media print{:root{color-scheme:light;--text:#000;--quiet:#444;--line:#d5d1ca;--page:#fff;--soft:#f6f4f0;--teal:#0b6b7a;--warm:#c2501a;--bad:#b3361f;--mark:#fdf3e6}
body{margin:0;padding:0;max-width:none;font-size:10.5pt}nav,details{display:none}.scroll{overflow:visible}table{font-size:9pt}td.n,th.n{padding-left:.3rem;padding-right:.55rem}h2,h3{break-after:avoid}tr,figure,li,pre{break-inside:avoid}thead{display:table-header-group}p{orphans:3;widows:3}tr.marked td{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`

const text = (value: string): string => escapeHtml(oneLine(value))

/** The whole file. */
export function htmlOf(title: string, blocks: readonly Block[]): string {
  const sections = blocks.filter(({ kind }) => kind === 'heading')
  let at = 0
  const body = blocks.map((block) => blockHtml(block, block.kind === 'heading' ? `s${++at}` : ''))
  const first = blocks.findIndex(({ kind }) => kind === 'heading')
  const contents = `<nav aria-label="Contents">${sections
    .map((one, index) => `<a href="#s${index + 1}">${'text' in one ? phrases(one.text) : ''}</a> `)
    .join('')}</nav>`
  if (first >= 0) body.splice(first, 0, contents)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(title)}</title><style>${style}</style></head><body><main>
${body.join('\n')}
</main></body></html>
`
}

function phrases(parts: readonly Phrase[]): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return text(part)
      return 'name' in part ? `<bdi>${text(part.name)}</bdi>` : `<code>${text(part.code)}</code>`
    })
    .join('')
}

function blockHtml(block: Block, id: string): string {
  switch (block.kind) {
    case 'title':
      return `<h1>${phrases(block.text)}</h1>`
    case 'heading':
      return `<h2 id="${id}">${phrases(block.text)}</h2>`
    case 'subheading':
      return `<h3>${phrases(block.text)}</h3>`
    case 'paragraph':
      return `<p${block.tone ? ` class="${block.tone}"` : ''}>${phrases(block.text)}</p>`
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${phrases(item)}</li>`).join('')}</ul>`
    case 'facts':
      return `<dl>${block.facts.map(([name, value]) => `<dt>${text(name)}</dt><dd dir="auto">${cell(value)}</dd>`).join('')}</dl>`
    case 'table':
      return block.isFolded ? folded(block.name, block) : table(block)
    case 'figure':
      return `<figure>${block.svg}<figcaption>${text(block.caption)}</figcaption>${
        block.table ? folded(`${block.table.name} as a table`, block.table) : ''
      }</figure>`
    case 'commands':
      return `<pre>${block.lines.map(text).join('\n')}</pre>`
  }
}

const folded = (title: string, block: TableBlock): string =>
  `<details><summary>${text(title)}</summary>${table(block)}</details>`

function table({ name, columns, rows, marked }: TableBlock): string {
  const of = (at: number): string => (columns[at]?.isNumber ? ' class="n"' : '')
  const head = columns
    .map(({ title }, at) => `<th scope="col"${of(at)}><bdi>${text(title)}</bdi></th>`)
    .join('')
  const body = rows.map(
    (row, index) =>
      `<tr${marked?.[index] ? ' class="marked"' : ''}>${row
        .map((one, at) =>
          columns[at]?.isNumber
            ? `<td class="n">${cell(one)}</td>`
            : `<td dir="auto"${isLong(one) ? ' class="long"' : ''}>${cell(one)}</td>`,
        )
        .join('')}</tr>`,
  )
  // On a narrow screen it scrolls, by keys too.
  return `<div class="scroll" role="group" aria-label="${text(name)}" tabindex="0"><table aria-label="${text(name)}"><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
}

// A long name may break behind what joins its words; one that is longer still, anywhere.
const breakable = (html: string): string =>
  html.replaceAll(/[^\s<>&;]{21,}/gu, (word) => word.replaceAll(/[_./-]+(?=\S)/gu, (sign) => `${sign}<wbr>`))
const isLong = (value: Cell): boolean =>
  /[^\s_./-]{31,}/u.test(typeof value === 'string' ? value : value.text)

function cell(value: Cell): string {
  if (typeof value === 'string') return breakable(text(value))
  const main = value.isCode ? `<code>${text(value.text)}</code>` : breakable(text(value.text))
  return value.note === undefined ? main : `${main} <span class="note">${text(value.note)}</span>`
}
