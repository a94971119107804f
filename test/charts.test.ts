// Every drawing of the pages keeps the promise of a chart: its figures as a table, its picture as PNG and SVG, its values by
// hover and keys. The frame of src/renderer/charts gives all of it; this finds what is drawn outside of it. What is no chart,
// or has its figures beside it, is named here with the reason, and docs/charts.md lists the charts for people.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const renderer = join(root, 'src/renderer')

/** What draws without the frame, and why it may. */
const exempt: Readonly<Record<string, string>> = {
  'app/Logo.tsx': 'the mark of the program',
  'components/states.tsx': 'line drawings of empty pages, without data',
  'pages/first-run/SampleDrawing.tsx': 'a drawing of what the program does, without data',
  'pages/models/Page.tsx': 'the drawing of an empty page',
  'pages/models/PipelinesTab.tsx': 'the drawing of an empty page',
  'pages/runs/StudiesTab.tsx': 'the drawing of an empty page',
  'pages/run/ConfusionMap.tsx': 'the map that moves the window of the confusion matrix, which has the frame',
  'pages/run/confusion/WholeMatrix.tsx':
    'the confusion matrix: table beside it (Table), PNG, SVG and CSV in its own menu, cells read by keys and hover',
}

/** Drawings for the row of a table, whose figure stands beside them in the same row. */
const inRow = new Set(['IntervalDot', 'Sparkline', 'RatioBar', 'Bar', 'PartsBar'])

/** Elements that give a drawing the whole promise. */
const frames = new Set(['ChartFrame', 'ChartBody'])

type Source = {
  readonly path: string
  readonly exports: ReadonlySet<string>
  readonly elements: ReadonlySet<string>
  readonly calls: ReadonlySet<string>
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return listFiles(path)
    return /\.tsx?$/u.test(entry.name) && !/\.test\.tsx?$|\.d\.ts$/u.test(entry.name) ? [path] : []
  })
}

/** The elements that a file renders, the functions it calls, the names it exports. */
function readSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  const found = { exports: new Set<string>(), elements: new Set<string>(), calls: new Set<string>() }
  const nameOf = (node: unknown): string => {
    const { name } = (node ?? {}) as { name?: unknown }
    return typeof name === 'string' ? name : ''
  }
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (typeof node !== 'object' || node === null) return
    const record = node as Record<string, unknown>
    if (record['type'] === 'JSXOpeningElement') found.elements.add(nameOf(record['name']))
    if (record['type'] === 'CallExpression') found.calls.add(nameOf(record['callee']))
    if (record['type'] === 'ExportNamedDeclaration') {
      const declared = record['declaration'] as Record<string, unknown> | null
      if (declared?.['id']) found.exports.add(nameOf(declared['id']))
      for (const one of (declared?.['declarations'] ?? []) as Record<string, unknown>[])
        found.exports.add(nameOf(one['id']))
    }
    Object.values(record).forEach(visit)
  }
  visit(program)
  return { path, ...found }
}

const draws = ({ elements, calls }: Source): boolean =>
  elements.has('svg') || elements.has('canvas') || calls.has('useChart')
const isFramed = ({ elements }: Source): boolean => [...frames].some((name) => elements.has(name))

/** Files that draw, or render what is drawn elsewhere without a frame, with no frame of their own. */
function unframed(sources: readonly Source[]): string[] {
  const charts = new Map<string, string>()
  const bare = sources.filter((one) => draws(one) && !isFramed(one) && exempt[one.path] === undefined)
  for (const { path, exports } of bare)
    for (const name of exports) if (/^[A-Z]/u.test(name) && !inRow.has(name)) charts.set(name, path)
  const users = (names: ReadonlySet<string>): Source[] =>
    sources.filter(({ elements }) => [...names].some((name) => elements.has(name)))
  return bare.flatMap(({ path, exports }) => {
    const own = new Set([...exports].filter((name) => charts.get(name) === path))
    if (own.size === 0)
      return [...exports].some((name) => inRow.has(name)) ? [] : [`${path} draws without a frame`]
    const found = users(own)
    if (found.length === 0) return [`${path} draws without a frame`]
    return found
      .filter((one) => !isFramed(one) && exempt[one.path] === undefined)
      .map((one) => {
        const name = [...own].find((each) => one.elements.has(each)) ?? ''
        return `${one.path} renders ${name} without a frame`
      })
  })
}

const sources = listFiles(renderer).map((path) =>
  readSource(relative(renderer, path).split(sep).join('/'), readFileSync(path, 'utf8')),
)

describe('charts', () => {
  it('are drawn in the frame that gives table, pictures and reading', () => {
    expect(sources.filter(draws).length).toBeGreaterThan(10)
    expect(unframed(sources)).toEqual([])
  })

  it('would notice a new drawing without it, and a chart that is used without it', () => {
    const drawing = readSource('pages/x/New.tsx', 'export function New() { return <svg><path d="" /></svg> }')
    expect(unframed([...sources, drawing])).toEqual(['pages/x/New.tsx draws without a frame'])
    const user = readSource('pages/x/Use.tsx', 'export const Use = () => <LineChart title="x" />')
    expect(unframed([...sources, user])).toEqual(['pages/x/Use.tsx renders LineChart without a frame'])
    const framed = readSource(
      'pages/x/Good.tsx',
      'export const Good = () => <ChartFrame title="x"><svg /></ChartFrame>',
    )
    expect(unframed([...sources, framed])).toEqual([])
  })

  it('are read by hover and keys where they are drawn as SVG in a frame', () => {
    const silent = sources.filter(
      (one) => one.elements.has('svg') && isFramed(one) && !one.elements.has('SpotReader'),
    )
    expect(silent.map(({ path }) => path)).toEqual([])
  })

  it('names no exemption that is no longer there', () => {
    const paths = new Set(sources.filter(draws).map(({ path }) => path))
    expect(Object.keys(exempt).filter((path) => !paths.has(path))).toEqual([])
  })

  it('stand in docs/charts.md, with those that need no frame', () => {
    const page = readFileSync(join(root, 'docs/charts.md'), 'utf8')
    const places = sources
      .filter(
        (one) =>
          isFramed(one) || [...one.elements].some((name) => name === 'LineFigure' || name === 'IntervalPlot'),
      )
      .map(({ path }) => path)
      .filter((path) => !path.startsWith('charts/'))
    expect(places.length).toBeGreaterThan(8)
    expect([...places, ...Object.keys(exempt)].filter((path) => !page.includes(`\`${path}\``))).toEqual([])
  })
})
