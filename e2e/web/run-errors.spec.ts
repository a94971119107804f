// The confusion of a run and its mistakes: the matrix by keys, in other orders and sizes, as pairs and as a table; mistakes
// gone through by keys alone, labels corrected, and the run judged again against the labels of today.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { audit } from '../fixtures/audit'
import { winnow as start } from '../fixtures/winnow'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const kinds = Array.from({ length: 40 }, (_, at) => `topic_${String(at).padStart(2, '0')}`)

/** Forty topics; every ninth test message has the label of its neighbour. */
function topics(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const at = row % kinds.length
    const isTest = row >= rows / 2
    const label = isTest && row % 9 === 0 ? kinds[(at + 1) % kinds.length] : kinds[at]
    return `message ${row} about word${at} and thing${at} of word${at},${label},${isTest ? 'test' : row % 7 === 6 ? 'validation' : 'train'}`
  })
  return `text,label,split\n${lines.join('\n')}\n`
}

/** Messages with several labels. */
function several(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const names = [
      row % 2 === 0 ? 'late' : '',
      row % 3 === 0 ? 'broken' : '',
      row % 5 === 0 ? 'rude' : '',
    ].filter(Boolean)
    const said = row % 11 === 0 ? names.slice(1) : names
    return `order ${row} ${names.join(' ')} today,${said.join('|') || 'none'}`
  })
  return `text,faults\n${lines.join('\n')}\n`
}

test('a matrix is read by keys and its mistakes are gone through by keys', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  mkdirSync(workbench.folder, { recursive: true })
  const winnow = async (...args: string[]): Promise<void> => {
    const { code, err } = await start(workbench.home, ...args).ended
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  }
  const file = join(workbench.folder, 'topics.csv')
  writeFileSync(file, topics(1600))
  await winnow('import', file, '--name', 'topics', '--label', 'label', '--split', 'split')
  const bag = ['--family', 'bag-of-words', '--epochs', '5']
  await winnow('train', '--dataset', 'topics', ...bag, '--name', 'forty')
  const faults = join(workbench.folder, 'faults.csv')
  writeFileSync(faults, several(400))
  await winnow('import', faults, '--name', 'faults', '--label', 'faults')
  await winnow('train', '--dataset', 'faults', ...bag, '--name', 'many')
  await workbench.open(page)
  await app.go('Runs')
  await page.getByText('forty', { exact: true }).first().click()

  const grid = page.getByRole('grid', { name: 'Confusion matrix, a window of it' })
  const cell = grid.locator('[aria-selected="true"]')
  const messages = page.getByRole('region', { name: 'Messages of the chosen cell' })
  await test.step('a cell opens its messages, and the keys walk', async () => {
    await expect(cell).toHaveAttribute('aria-label', /taken for/)
    const before = await cell.getAttribute('id')
    await grid.focus()
    await page.keyboard.press('ArrowDown')
    expect(await cell.getAttribute('id')).not.toBe(before)
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await expect(page.locator('#cell-messages')).toBeFocused()
    await expect(messages.getByText(/telling words: /)).toBeVisible()
    await expect(messages.getByRole('button', { name: 'label is wrong' }).first()).toBeVisible()
  })

  await test.step('the matrix stands in other orders and sizes, and a label is found', async () => {
    await page.getByRole('button', { name: /^Order of the labels/ }).click()
    await page.getByRole('option', { name: 'label order' }).click()
    await page.getByRole('button', { name: /^Find a label/ }).click()
    await page.getByRole('textbox', { name: 'Find in Find a label' }).fill('topic_17')
    await page.keyboard.press('Enter')
    await expect(cell).toHaveAttribute('aria-label', /topic_17 right$/)
    for (let step = 0; step < 5; step++)
      await page.getByRole('button', { name: 'Show more labels, smaller' }).click()
    const whole = page.getByRole('group', { name: /^The whole matrix of 40 labels/ })
    await expect(whole).toBeVisible()
    await whole.focus()
    await page.keyboard.press('ArrowRight')
    await expect(page.locator('#whole-cell')).toHaveText(/topic_17 taken for topic_18$/)
    await expect(messages.locator('b').first()).toHaveText(/ of /)
    await page.getByRole('button', { name: 'Show fewer labels, larger' }).click()
    await expect(grid).toBeVisible()
    await page.getByRole('button', { name: /^Order of the labels/ }).click()
    await page.getByRole('option', { name: 'by confusion' }).click()
  })

  const found: string[] = []
  await test.step('as pairs, as a table, as a file', async () => {
    found.push(...(await audit(page, 'matrix')))
    await page.getByRole('radio', { name: 'Pairs' }).click()
    const pairs = page.getByRole('grid', { name: 'Pairs of labels that are taken for each other' })
    await expect(pairs.getByRole('row').nth(1)).toContainText('topic_')
    await page.keyboard.press('ArrowDown')
    await expect(pairs.locator('[aria-selected="true"]')).toHaveCount(1)
    found.push(...(await audit(page, 'pairs')))
    await page.getByRole('radio', { name: 'Table' }).click()
    await expect(page.getByRole('grid', { name: /^Cells of the confusion matrix/ })).toContainText('topic_')
    found.push(...(await audit(page, 'cells')))
    await page.getByRole('button', { name: 'Copy or download the matrix' }).click()
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Download CSV' }).click(),
    ])
    const stream = await csv.createReadStream()
    let text = ''
    for await (const piece of stream) text += String(piece)
    expect(text.split('\n')).toHaveLength(42)
    await page.getByRole('button', { name: 'Copy or download the matrix' }).click()
    const [svg] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Download SVG' }).click(),
    ])
    expect(svg.suggestedFilename()).toMatch(/^confusion-of-run-\d+\.svg$/)
    await page.getByRole('button', { name: 'Copy or download the matrix' }).click()
    const [png] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Download PNG' }).click(),
    ])
    expect(png.suggestedFilename()).toMatch(/\.png$/)
  })

  const table = page.getByRole('grid', { name: 'Messages with a wrong label' })
  const pane = page.getByRole('complementary', { name: 'The chosen mistake' })
  await test.step('mistakes are marked by keys, one after another', async () => {
    await page.getByRole('tab', { name: /^Errors/ }).click()
    await expect(pane).toContainText('Mistake 1 of')
    await expect(
      pane.getByRole('region', { name: 'Nearest training messages' }).getByRole('listitem'),
    ).toHaveCount(5)
    await expect(page.getByText(/^0 of \d+ looked at$/)).toBeVisible()
    await page.keyboard.press('w')
    await expect(pane).toContainText('Mistake 2 of')
    await page.keyboard.press('a')
    await expect(pane).toContainText('Mistake 3 of')
    await page.keyboard.press('m')
    await expect(page.getByText(/^3 of \d+ looked at$/)).toBeVisible()
    await expect(table.getByRole('row').nth(1)).toContainText('label is wrong')
    await expect(page.getByText(/had a wrong label/)).toBeVisible()
    await page.keyboard.press('k')
    await expect(pane.getByRole('button', { name: 'model is wrong' })).toHaveAttribute('aria-pressed', 'true')
    await page.keyboard.press('u')
    await expect(page.getByText(/^2 of \d+ looked at$/)).toBeVisible()
    await page.keyboard.press('Control+z')
    await expect(page.getByText(/^3 of \d+ looked at$/)).toBeVisible()
    await page.keyboard.press('n')
    await expect(pane).toContainText('Mistake 4 of')
    await page.keyboard.press('l')
    await page.getByRole('textbox', { name: 'Find in Right label' }).fill('topic_33')
    await page.keyboard.press('Enter')
    await expect(page.getByText(/^4 of \d+ looked at$/)).toBeVisible()
    found.push(...(await audit(page, 'errors')))
  })

  await test.step('what nobody has looked at is kept alone, and leaves the list when it is marked', async () => {
    await page.getByRole('button', { name: /^Looked at: / }).click()
    await page.getByRole('option', { name: /^not looked at yet/ }).click()
    const total = Number(/of (\d+)/.exec((await pane.textContent()) ?? '')?.[1])
    await table.focus()
    await page.keyboard.press('a')
    await expect(pane).toContainText(`Mistake 1 of ${total - 1}`)
    await page.keyboard.press('m')
    await expect(pane).toContainText(`Mistake 1 of ${total - 2}`)
  })

  await test.step('the run is judged again against the labels of today', async () => {
    await page.getByRole('button', { name: 'Score again against the labels of today' }).click()
    await expect(page.getByRole('radio', { name: 'today' })).toBeChecked()
    await expect(
      page.getByText(/2 messages have another label than the run was judged against/),
    ).toBeVisible()
    await page.getByRole('radio', { name: 'as trained' }).click()
    await expect(page.getByText(/labels that the run was trained on/)).toBeVisible()
  })

  await test.step('with several labels each label has its square', async () => {
    await app.go('Runs')
    await page.getByText('many', { exact: true }).first().click()
    const square = page.getByRole('grid', { name: /^Messages by whether they have/ })
    await square.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowLeft')
    await expect(square.locator('[aria-selected="true"]')).toHaveAttribute('aria-label', /has not .*, given$/)
    await expect(messages).toContainText('given')
    found.push(...(await audit(page, 'several labels')))
  })
  expect(found).toEqual([])
})
