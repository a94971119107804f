// The data desk: what a check finds and mends, labels merged, rows edited at once, the history, other kinds of files.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { audit } from '../fixtures/audit'
import { dropFile } from '../fixtures/drop-file'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const topics = ['card', 'parcel', 'password']
const verbs = ['is late', 'is broken', 'was lost', 'was stolen', 'does not work', 'is not what I wanted']

/** A word of its own for each number, so that no two messages are alike. */
const word = (at: number): string => {
  let [rest, out] = [at * 7919 + 13, '']
  for (let letter = 0; letter < 7; letter++) {
    rest = (rest * 48271) % 2147483647
    out += 'bdfgklmnprstvz'.charAt(rest % 14) + 'aeiou'.charAt(Math.floor(rest / 64) % 5)
  }
  return out
}

/** Messages with a leak, wrong labels, an address and two names for one label. */
function mail(): string {
  const records = Array.from({ length: 180 }, (_, row) => ({
    text: `my ${topics[row % 3]} ${verbs[(row * 7) % 6]}: ${word(row)} ${word(row + 500)} ${word(row + 900)}`,
    label: row % 30 === 7 ? 'card' : row % 3 === 0 && row % 2 === 0 ? 'Card ' : (topics[row % 3] ?? ''),
    split: row % 4 === 3 ? 'test' : 'train',
    shop: ['north', 'south', 'west'][Math.floor(row / 3) % 3] ?? '',
  }))
  const plain = 'Please tell me where the card is that I ordered in your shop two weeks ago'
  records.push(
    { text: plain, label: 'card', split: 'train', shop: 'east' },
    { text: `${plain}!`, label: 'card', split: 'test', shop: 'east' },
    {
      text: 'Write to jane.doe@mail.example about the parcel',
      label: 'parcel',
      split: 'train',
      shop: 'east',
    },
  )
  return records.map((record) => JSON.stringify(record)).join('\n')
}

test('a dataset is checked and mended, its labels merged, its rows edited, and all of it undone', async ({
  page,
  workbench,
}) => {
  const app = new WorkbenchPage(page)
  const found: string[] = []
  mkdirSync(workbench.folder, { recursive: true })
  const file = join(workbench.folder, 'mail.jsonl')
  writeFileSync(file, mail())
  await workbench.open(page)
  await dropFile(page, file, 'import')
  await expect(page.getByRole('dialog').getByText('JSONL').last()).toBeVisible()
  await app.confirmImport('mail')

  await test.step('a check finds what was planted', async () => {
    await app.tab(/^Quality/).click()
    await page.getByLabel('Names of persons, too (guesses)').check()
    await page.getByLabel('Names of persons, too (guesses)').uncheck()
    await app.button('Check 183 rows').click()
    const list = page.getByRole('list', { name: 'Findings' })
    await expect(list).toBeVisible({ timeout: 120_000 })
    await list.getByRole('button', { name: /Leak between train and test/ }).click()
    await expect(page.getByRole('grid', { name: 'Rows of Leak between train and test' })).toContainText(
      'that I ordered in your shop',
    )
    found.push(...(await audit(page, 'leaks')))
    await app.button('Take the twins out of training').click()
    await expect(page.getByText('Took 1 message out of the split')).toBeVisible()
    await app.button('Undo').first().click()
    await expect(page.getByText('Undone: Took 1 message out of the split')).toBeVisible()
    await list.getByRole('button', { name: /Personal data/ }).click()
    await app.button('Redact 1 message').click()
    await expect(page.getByRole('grid', { name: 'Rows of Personal data' })).toContainText('[EMAIL]')
    await list.getByRole('button', { name: /Labels worth a look/ }).click()
    await expect(page.getByText('may be one label').first()).toBeVisible()
    found.push(...(await audit(page, 'labels worth a look')))
  })

  await test.step('doubtful labels are settled with the keyboard', async () => {
    await page
      .getByRole('list', { name: 'Findings' })
      .getByRole('button', { name: /Doubtful labels/ })
      .click()
    const grid = page.getByRole('grid', { name: 'Rows of Doubtful labels' })
    await expect(grid).toBeVisible()
    const slider = page.getByRole('slider', { name: 'How sure the other label is' })
    await slider.focus()
    await page.keyboard.press('Home')
    await expect(grid.getByRole('row').nth(1)).toBeVisible()
    await grid.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByText(/1 of \d+ settled/)).toBeVisible()
    await page.keyboard.press('k')
    await expect(page.getByText(/2 of \d+ settled/)).toBeVisible()
    found.push(...(await audit(page, 'doubtful labels')))
    await page.keyboard.press('Control+z')
    await expect(page.getByText(/^Undone: Labelled 1 message/)).toBeVisible()
  })

  await test.step('a label is described and merged into another', async () => {
    await app.tab(/^Labels/).click()
    await page.getByRole('row', { name: /^password/ }).click()
    const drawer = page.getByRole('complementary', { name: 'Label' })
    await drawer.getByLabel('What it means').fill('Whatever hinders somebody from signing in')
    await drawer.getByRole('button', { name: 'Colour 3' }).click()
    await expect(drawer.getByRole('button', { name: 'Colour 3' })).toHaveAttribute('aria-pressed', 'true')
    found.push(...(await audit(page, 'label')))
    await drawer.getByRole('button', { name: 'Merge into' }).click()
    await page.getByRole('option', { name: /^parcel/ }).click()
    await expect(page.getByText(/Merged password into parcel/)).toBeVisible()
    await expect(page.getByRole('row', { name: /^password/ })).toHaveCount(0)
    await page.keyboard.press('Control+z')
    await expect(page.getByRole('row', { name: /^password/ })).toBeVisible()
  })

  await test.step('all rows that match get another label, a row another text, and the history names it', async () => {
    await app.tab(/^Rows/).click()
    await page.getByRole('textbox', { name: 'Search the text' }).fill('was stolen')
    await app.button(/^Use \d+$/).click()
    await page.getByRole('menuitem', { name: 'Change label, split or text' }).click()
    const dialog = page.getByRole('dialog')
    found.push(...(await audit(page, 'edit rows')))
    await dialog.getByRole('button', { name: /^Label:/ }).click()
    await page.getByRole('textbox', { name: /Find/ }).fill('theft')
    await page.getByRole('option', { name: /theft/ }).click()
    await dialog.getByRole('button', { name: /^Change \d+ rows/ }).click()
    await expect(page.getByText(/^Labelled \d+ messages theft/)).toBeVisible()
    await page
      .getByRole('row', { name: /was stolen/ })
      .first()
      .click()
    const drawer = page.getByRole('complementary', { name: 'Row' })
    await drawer.getByRole('button', { name: 'Edit' }).click()
    await drawer.getByRole('textbox', { name: 'Text of the row' }).fill('my card was stolen yesterday')
    await page.keyboard.press('Control+Enter')
    await expect(page.getByText('Changed the text of 1 message')).toBeVisible()
    await app.tab('History').click()
    const history = page.getByRole('grid', { name: 'History of mail' })
    await expect(history).toContainText('Changed the text of 1 message')
    await expect(history).toContainText('messages theft')
    found.push(...(await audit(page, 'history')))
    await app.button(/^Undo/).first().click()
    await expect(history.getByRole('row').nth(1)).toContainText('undone')
  })

  await test.step('what is filtered is kept as a view, also by a further column', async () => {
    await app.tab(/^Rows/).click()
    await app.button(/values of shop/).click()
    await page.getByRole('option', { name: /^north/ }).click()
    found.push(...(await audit(page, 'values of a column')))
    await page.keyboard.press('Escape')
    await expect(page.getByText(/of 183/)).toBeVisible()
    await app.button('Views').click()
    await page.getByRole('menuitem', { name: 'Save this view' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('thefts')
    found.push(...(await audit(page, 'save a view')))
    await page.keyboard.press('Enter')
    await expect(page.getByText('The view thefts is kept')).toBeVisible()
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await app.button('Views').click()
    await page.getByRole('menuitem', { name: 'thefts', exact: true }).click()
    await expect(page).toHaveURL(/in=shop%3Dnorth/)
  })

  await test.step('rows are searched by words and patterns, gone to, and used', async () => {
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    const search = page.getByRole('textbox', { name: 'Search the text' })
    await app.button(/how the search is read/).click()
    await page.getByRole('menuitemradio', { name: /^Pattern/ }).click()
    await search.fill('was (lost|broken)|is broken: .*')
    await expect(page).toHaveURL(/mode=pattern/)
    await expect(page.getByText(/\d+ of 183/)).toBeVisible()
    await search.fill('was (lost')
    await expect(page.getByText(/cannot be read/)).toBeVisible()
    await search.fill('')
    await page.getByRole('grid').focus()
    await page.keyboard.press('g')
    await page.getByLabel('Number of the row').fill('150')
    found.push(...(await audit(page, 'go to row')))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('row', { selected: true })).toContainText('150')
    await app.button('filter').click()
    await page.getByRole('menuitemcheckbox', { name: /^Personal data/ }).click()
    found.push(...(await audit(page, 'filters')))
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await expect(page.getByText('found by the check')).toBeVisible()
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await app.button(/values of shop/).click()
    await page.getByRole('option', { name: /^south/ }).click()
    await page.keyboard.press('Escape')
    await app.button(/^Use \d+$/).click()
    await page.getByRole('menuitem', { name: 'Train a model on these rows' }).click()
    await expect(page.getByText(/Learns from \d+ training rows that the filters/)).toBeVisible()
    await page.goBack()
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
  })

  await test.step('a row says what is like it and what happened to it', async () => {
    await page.getByRole('textbox', { name: 'Search the text' }).fill('ordered in your shop')
    await expect(page.getByText(/2 of 183/)).toBeVisible()
    await page
      .getByRole('row', { name: /two weeks ago/ })
      .first()
      .click()
    const drawer = page.getByRole('complementary', { name: 'Row' })
    await expect(drawer.getByRole('heading', { name: 'Similar rows' })).toBeVisible()
    found.push(...(await audit(page, 'row')))
    await drawer.getByRole('button', { name: /two weeks ago!/ }).click()
    await expect(drawer.getByRole('heading', { name: 'Row 182' })).toBeVisible()
    await page.keyboard.press('Escape')
    await page.getByRole('textbox', { name: 'Search the text' }).fill('')
  })

  await test.step('the card is kept, and the rows are divided anew', async () => {
    await app.button('More for this dataset').click()
    await page.getByRole('menuitem', { name: 'About this dataset' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Licence').fill('internal')
    found.push(...(await audit(page, 'card')))
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('The card of mail is kept')).toBeVisible()
    await app.tab(/^Splits/).click()
    await app.button('Divide anew').click()
    await dialog.getByText('In folds').click()
    await expect(dialog.getByRole('button', { name: 'Cross-validate' })).toBeVisible()
    await dialog.getByText('At random').click()
    await dialog.getByRole('button', { name: /^Keep together/ }).click()
    await page.getByRole('option', { name: 'shop' }).click()
    found.push(...(await audit(page, 'divide anew')))
    await dialog.getByRole('button', { name: 'Divide', exact: true }).click()
    await expect(page.getByText(/values of shop stay together/)).toBeVisible()
    await page.keyboard.press('Control+z')
    await expect(page.getByText(/As the column split of the file says/)).toBeVisible()
  })

  await test.step('rows leave as a workbook', async () => {
    const download = page.waitForEvent('download')
    await app.button('Export').click()
    await page.getByRole('menuitem', { name: 'Excel workbook' }).click()
    expect((await download).suggestedFilename()).toBe('mail.xlsx')
  })
  expect(found).toEqual([])
})
