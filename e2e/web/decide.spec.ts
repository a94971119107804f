// From scores to a rule: labels that must be caught, a threshold by slider and by wish, money, and a policy that try it
// and scored files follow.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { audit } from '../fixtures/audit'
import { dropFile } from '../fixtures/drop-file'
import { winnow as start } from '../fixtures/winnow'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const moods = ['bad', 'poor', 'good']
const words: Record<string, string> = {
  bad: 'terrible broken angry refund never again',
  poor: 'slow late meh disappointing',
  good: 'great lovely thanks perfect quick',
}

/** Messages whose mood is mostly in their words; every seventh lies. */
function reviews(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const mood = moods[row % 3] ?? ''
    const said = row % 7 === 0 ? (moods[(row + 1) % 3] ?? '') : mood
    const own = (words[said] ?? '').split(' ')
    return `order ${row} was ${own[row % own.length]} and ${own[(row * 5 + 1) % own.length]},${mood}`
  })
  return `text,mood\n${lines.join('\n')}\n`
}

test('a threshold is decided on, saved as a policy, and followed', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  mkdirSync(workbench.folder, { recursive: true })
  const file = join(workbench.folder, 'reviews.csv')
  writeFileSync(file, reviews(600))
  const found: string[] = []
  const winnow = async (...args: string[]): Promise<void> => {
    const { code, err } = await start(workbench.home, ...args).ended
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  }
  await winnow('import', file, '--name', 'reviews', '--label', 'mood')
  await winnow(
    'train',
    '--dataset',
    'reviews',
    '--family',
    'bag-of-words',
    '--epochs',
    '6',
    '--name',
    'moods',
  )
  await workbench.open(page)
  await app.go('Runs')
  await page.getByText('moods', { exact: true }).first().click()
  await page.getByRole('tab', { name: 'Decide' }).click()

  const says = page.locator('[aria-live="polite"]').filter({ hasText: 'messages a day and catch' })
  const slider = page.getByRole('slider', { name: /Threshold for/ })
  await test.step('the business is described', async () => {
    await expect(says).toContainText('of 1,000 messages a day')
    await page.getByRole('textbox', { name: 'Messages, a day' }).fill('10000')
    await expect(says).toContainText('of 10,000 messages a day')
    await page.getByRole('textbox', { name: 'bad, messages a day' }).fill('500')
    await page.keyboard.press('Enter')
    await expect(says).toContainText('of the 500 that are bad')
    await page.getByRole('textbox', { name: 'Missing one, €' }).fill('40')
    await expect(page.getByText('Missed', { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Show the sum' }).click()
    await expect(page.getByText(/By rule of thumb/)).toBeVisible()
  })

  await test.step('a wish sets the threshold, the slider moves it by keys', async () => {
    await page.getByRole('radio', { name: /^catch at least/ }).click()
    const wished = Number(await slider.inputValue())
    await slider.focus()
    await page.keyboard.press('Shift+ArrowRight')
    expect(Number(await slider.inputValue())).toBe(Math.min(1000, wished + 100))
    await page.keyboard.press('ArrowLeft')
    expect(Number(await slider.inputValue())).toBe(Math.min(1000, wished + 100) - 10)
    await page.getByRole('radio', { name: 'lowest cost' }).click()
    await expect(page.getByRole('radio', { name: 'lowest cost' })).toBeChecked()
    await page.getByRole('button', { name: 'Show as a table' }).click()
    await expect(page.getByRole('columnheader', { name: 'caught at random' })).toBeVisible()
    await page.getByRole('button', { name: 'Show as a table' }).click()
  })

  await test.step('two labels flag, each by a threshold of its own', async () => {
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('checkbox', { name: 'poor flags a message' }).click()
    await page.getByRole('radio', { name: 'Per label' }).click()
    await expect(page.getByRole('slider', { name: 'Threshold of poor' })).toBeVisible()
    found.push(...(await audit(page, 'decide, a threshold for each label')))
    await page.getByRole('radio', { name: 'One for all' }).click()
    await page.getByRole('checkbox', { name: 'poor flags a message' }).click()
    await page.getByRole('radio', { name: /^catch at least/ }).click()
    found.push(...(await audit(page, 'decide')))
  })

  await test.step('the policy is kept, taken away and brought back', async () => {
    await page.getByText('an automatic answer by its mood').click()
    await expect(page.getByRole('heading', { name: 'Where messages go' })).toBeVisible()
    await expect(page.getByText(/of the answers on test are the right one/)).toBeVisible()
    found.push(...(await audit(page, 'decide, with automatic answers')))
    await page.keyboard.press('Control+s')
    await page.getByRole('textbox', { name: 'Name' }).fill('angry first')
    await page.keyboard.press('Enter')
    await expect(page.getByText('angry first is kept.', { exact: false })).toBeVisible()
    await page.getByRole('button', { name: 'Remove angry first' }).click()
    await expect(page.getByRole('button', { name: 'Remove angry first' })).toHaveCount(0)
    await page.getByRole('button', { name: /^Undo/ }).first().click()
    await expect(page.getByRole('button', { name: 'Remove angry first' })).toBeVisible()
  })

  await test.step('try it and scored files follow it', async () => {
    await page
      .getByRole('link', { name: /^Try it/ })
      .last()
      .click()
    await page.getByRole('textbox').first().fill('terrible, broken, never again, I am angry')
    await expect(page.getByText(/A person reads it: flagged/)).toBeVisible()
    await page.getByRole('textbox').first().fill('great, thanks, lovely and perfect')
    await expect(page.getByText('Answered automatically: good')).toBeVisible()
    found.push(...(await audit(page, 'try it with a policy')))
    await app.go('Score files')
    await dropFile(page, file, 'score')
    await page.getByRole('button', { name: 'Policy: none' }).click()
    await page.getByRole('option', { name: 'angry first' }).click()
    await page.getByRole('button', { name: /^Score 600 rows/ }).click()
    await expect(page.getByText(/Under angry first a person reads \d+/)).toBeVisible({ timeout: 30_000 })
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: /^Download/ }).click()
    const text = readFileSync(await (await download).path(), 'utf8')
    expect(text.split('\n')[0]).toBe(
      'text,mood,predicted_label,probability,action,action_label,action_reason',
    )
    expect(text).toMatch(/,person,,flag/)
    expect(text).toMatch(/,answer,good,/)
  })
  expect(found).toEqual([])
})
