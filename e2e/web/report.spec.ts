// The report of a run: saved from its page, opened in a browser without a network, read on a screen and on paper.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { audit } from '../fixtures/audit'
import { winnow as start } from '../fixtures/winnow'
import { expect, test } from '../fixtures/workbench'

/** Labels in several scripts and directions, with what is markup elsewhere. */
const names = ['<script>alert(1)</script>', '返金と交換', 'شكوى العميل', 'עברית', '🤬 *angry*', '"&amp;\'']

const sample = resolve(import.meta.dirname, '../../resources/samples/banking77-sample.csv')

test('the report of a run is saved, and opens offline on a screen and on paper', async ({
  page,
  workbench,
  browser,
}) => {
  const found: string[] = []
  const winnow = async (...args: string[]): Promise<void> => {
    const { code, err } = await start(workbench.home, ...args).ended
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  }
  const shots = process.env['REPORT_SHOTS']

  await test.step('a run is trained', async () => {
    await winnow('import', sample, '--name', 'bank')
    await winnow(
      'train',
      '--dataset',
      'bank',
      '--family',
      'bag-of-words',
      '--character-ngrams',
      '0',
      '--epochs',
      '8',
    )
  })

  await test.step('a run is trained whose labels break what is careless', async () => {
    const file = join(workbench.home, 'names.csv')
    const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`
    const lines = Array.from({ length: 360 }, (_, row) => {
      const part = ['train', 'test', 'validation'][Math.floor(row / names.length) % 3] ?? ''
      return `word${row % names.length} ${row % 7},${cell(names[row % names.length] ?? '')},${part}`
    })
    writeFileSync(file, `text,label,split\n${lines.join('\n')}\n`)
    await winnow('import', file, '--name', 'names', '--text', 'text', '--label', 'label', '--split', 'split')
    await winnow(
      'train',
      '--dataset',
      'names',
      '--family',
      'bag-of-words',
      '--epochs',
      '2',
      '--name',
      'named',
    )
    await winnow('report', 'named', '--out', join(workbench.home, 'named.html'))
  })

  const saved = join(workbench.home, 'saved')
  mkdirSync(saved, { recursive: true })

  await test.step('its page saves it as HTML and as Markdown', async () => {
    await workbench.open(page)
    await page.getByRole('link', { name: 'Runs' }).first().click()
    await page.getByRole('link', { name: /Run 1/ }).first().click()
    for (const [item, ending] of [
      ['HTML', 'html'],
      ['Markdown', 'md'],
    ] as const) {
      await page.getByRole('button', { name: 'Report', exact: true }).click()
      await expect(page.getByRole('menuitem', { name: /^PDF/ })).toHaveCount(0)
      if (ending === 'html') found.push(...(await audit(page, 'a run with the menu of its report open')))
      if (shots && ending === 'html') {
        await page.setViewportSize({ width: 1280, height: 800 })
        await page.screenshot({ path: join(shots, 'menu.png') })
      }
      const coming = page.waitForEvent('download')
      await page.getByRole('menuitem', { name: new RegExp(`^${item}`) }).click()
      const download = await coming
      expect(download.suggestedFilename()).toBe(`run-1.${ending}`)
      await download.saveAs(join(saved, `run-1.${ending}`))
    }
    expect(readFileSync(join(saved, 'run-1.md'), 'utf8')).toContain('pipeline_tag: text-classification')
  })

  for (const colorScheme of ['light', 'dark'] as const)
    await test.step(`it opens without a network, in ${colorScheme}`, async () => {
      const context = await browser.newContext({ offline: true, colorScheme })
      const report = await context.newPage()
      const asked: string[] = []
      const complaints: string[] = []
      report.on('request', (request) => asked.push(request.url()))
      report.on('console', (message) => complaints.push(message.text()))
      const address = pathToFileURL(join(saved, 'run-1.html')).href
      await report.goto(address)
      await expect(report.getByRole('heading', { level: 1 })).toBeVisible()
      for (const name of [
        'Figures',
        'Limits',
        'Labels',
        'Where it goes wrong',
        'Confidence',
        'Slices',
        'Robustness',
        'Decision',
        'Policy',
        'Data',
        'Settings',
      ])
        await expect(report.getByRole('heading', { name, level: 2 })).toBeVisible()
      await expect(report.getByRole('row', { name: /^Accuracy \d.*to/ })).toBeVisible()
      // It fits a window, and its drawings do too.
      for (const width of [1280, 420]) {
        await report.setViewportSize({ width, height: 800 })
        expect(
          await report.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        ).toBeLessThanOrEqual(0)
      }
      await report.setViewportSize({ width: 1280, height: 800 })
      if (shots) await report.screenshot({ path: join(shots, `${colorScheme}.png`), fullPage: true })
      found.push(...(await audit(report, `the report opened in ${colorScheme}`)))
      const pdf = await report.pdf({
        preferCSSPageSize: true,
        printBackground: true,
        ...(shots ? { path: join(shots, 'report.pdf') } : {}),
      })
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
      expect(asked).toEqual([address])
      expect(complaints).toEqual([])
      await context.close()
    })

  await test.step('names in any script are shown as they are, and run nothing', async () => {
    const context = await browser.newContext({ offline: true })
    const report = await context.newPage()
    const asked: string[] = []
    report.on('request', (request) => asked.push(request.url()))
    report.on('dialog', () => asked.push('a dialog'))
    const address = pathToFileURL(join(workbench.home, 'named.html')).href
    await report.goto(address)
    for (const name of names)
      await expect(report.getByRole('cell', { name, exact: true }).first()).toBeVisible()
    for (const width of [1280, 420]) {
      await report.setViewportSize({ width, height: 800 })
      expect(
        await report.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0)
    }
    found.push(...(await audit(report, 'the report of labels in many scripts')))
    expect(asked).toEqual([address])
    await context.close()
  })

  expect(found).toEqual([])
})
