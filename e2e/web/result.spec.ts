// The result of a run: figures with intervals and a sentence each, every figure as a table that can be taken along, the
// training part scored from the page, and the weakest labels.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { audit } from '../fixtures/audit'
import { winnow as start } from '../fixtures/winnow'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const topics = ['card', 'parcel', 'password', 'refund', 'branch']

/** Messages that name their topic; every ninth has the label of another. */
function letters(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const topic = topics[row % 5] ?? ''
    const said = row % 9 === 0 ? (topics[(row + 1) % 5] ?? '') : topic
    return `where is my ${topic} number ${row},${said}`
  })
  return `text,topic\n${lines.join('\n')}\n`
}

test('a result says how good it is, how sure that is, and over what', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  mkdirSync(workbench.folder, { recursive: true })
  const file = join(workbench.folder, 'letters.csv')
  writeFileSync(file, letters(900))
  const winnow = async (...args: string[]): Promise<void> => {
    const { code, err } = await start(workbench.home, ...args).ended
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  }
  await winnow('import', file, '--name', 'letters', '--label', 'topic')
  await winnow(
    'train',
    '--dataset',
    'letters',
    '--family',
    'bag-of-words',
    '--epochs',
    '8',
    '--name',
    'words',
  )
  await workbench.open(page)
  await app.go('Runs')
  await page.getByText('words', { exact: true }).first().click()
  const figures = page.getByRole('region', { name: 'Figures', exact: true })

  await test.step('four figures with a sentence each', async () => {
    await expect(figures).toContainText(/of 90 messages right/)
    await expect(figures).toContainText('Calibration error')
    await expect(figures).toContainText(/Of 100 marked \d+\s%, \d+ (is|are) right/)
    await expect(figures).toContainText(/of 90 in the first three/)
    await expect(page.getByText(/90 messages prove little/)).toBeVisible()
  })

  await test.step('the training part is scored here, and then stands beside the others', async () => {
    const picture = figures.getByRole('img', { name: /^Accuracy:/ })
    await expect(picture).toHaveAccessibleName(/Validation .*Test .*One label/)
    await figures.getByRole('button', { name: /Score its \d+ rows/ }).click()
    await expect(picture).toHaveAccessibleName(/Training .*Validation .*Test/)
    await expect(figures.getByRole('button', { name: /Score its/ })).toHaveCount(0)
  })

  await test.step('labels say their intervals, and leave as a file', async () => {
    await expect(page.getByTitle(/^F1 \d.*95 % interval/).first()).toBeVisible()
    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download figures of labels as CSV' }).click()
    const text = readFileSync(await (await saving).path(), 'utf8')
    expect(text.split('\n')[0]).toBe(
      'label,precision,precision low,precision high,recall,recall low,recall high,f1,f1 low,f1 high,rows,said',
    )
    expect(text.split('\n')).toHaveLength(topics.length + 2)
  })

  await test.step('every figure has its interval and its sentence, and leaves as a file', async () => {
    await page.getByRole('radio', { name: 'All figures' }).click()
    const all = page.getByRole('region', { name: 'All figures' })
    for (const name of ['ROC AUC', 'Brier score', 'Top five', 'Cohen’s kappa'])
      await expect(all).toContainText(name)
    await expect(all).toContainText('1,000 resamples, seed 42')
    const saving = page.waitForEvent('download')
    await all.getByRole('button', { name: 'Download all figures as CSV' }).click()
    const lines = readFileSync(await (await saving).path(), 'utf8')
      .trim()
      .split('\n')
    expect(lines).toHaveLength(21)
    expect(lines[1]).toMatch(/^accuracy,Accuracy,0\.\d+,0\.\d+,(0\.\d+|1),Share of messages/)
    expect(await audit(page, 'all figures')).toEqual([])
  })
})
