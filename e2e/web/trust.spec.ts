// How far a run can be trusted: why it says what it says, how it stands changed messages, messages that must stay right.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { audit } from '../fixtures/audit'
import { winnow as start } from '../fixtures/winnow'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const words: Record<string, string[]> = {
  card: ['card', 'chip', 'plastic', 'blocked'],
  refund: ['refund', 'money', 'return', 'charged'],
  weather: ['rain', 'sunny', 'cloudy', 'storm'],
}
const topics = Object.keys(words)

function mail(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const topic = topics[row % 3] ?? ''
    const own = words[topic] ?? []
    return `hello what about my ${own[row % 4]} and the ${own[(row * 5 + 1) % 4]} number ${row},${topic}`
  })
  return `text,topic\n${lines.join('\n')}\n`
}

test('a run says why, is asked with changed messages, and keeps pinned ones right', async ({
  page,
  workbench,
}) => {
  const app = new WorkbenchPage(page)
  mkdirSync(workbench.folder, { recursive: true })
  const file = join(workbench.folder, 'mail.csv')
  writeFileSync(file, mail(300))
  const winnow = async (...args: string[]): Promise<void> => {
    const { code, err } = await start(workbench.home, ...args).ended
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  }
  await winnow('import', file, '--name', 'mail', '--label', 'topic')
  await winnow('train', '--dataset', 'mail', '--family', 'bag-of-words', '--epochs', '5', '--name', 'topics')
  await workbench.open(page)
  const found: string[] = []

  await test.step('try it says why, word by word, also why not', async () => {
    await app.go('Try it')
    await page.getByRole('textbox').first().fill('Where is my CARD?')
    await page.locator('summary', { hasText: /^Why$/u }).click()
    const word = page.getByRole('button', { name: /^CARD \+/u })
    await expect(word).toBeVisible()
    await expect(page.getByText('exact', { exact: true })).toBeVisible()
    await word.hover()
    await expect(page.getByText(/^CARD: \+\d.* for card$/u)).toBeVisible()
    await page.getByRole('button', { name: /^Where/u }).focus()
    await page.keyboard.press('ArrowRight')
    await expect(page.getByText(/^is: /u)).toBeVisible()
    await page.getByText('As a list').click()
    await expect(page.getByRole('rowheader', { name: 'CARD', exact: true })).toBeVisible()
    found.push(...(await audit(page, 'try it, why')))
    await page.getByRole('button', { name: /^Label to explain/u }).click()
    await page.getByRole('option', { name: /^weather/u }).click()
    await expect(page.getByRole('button', { name: /^CARD −/u })).toBeVisible()
  })

  await test.step('the message is pinned, with undo', async () => {
    await page.getByRole('button', { name: /^Pin as/u }).click()
    await page.getByRole('option', { name: /^weather/u }).click()
    await expect(page.getByText('Pinned as weather.', { exact: false })).toBeVisible()
  })

  await test.step('the run shows the broken one once it is asked', async () => {
    await app.go('Runs')
    await page.getByText('topics', { exact: true }).first().click()
    await page.getByRole('tab', { name: /^Robustness/u }).click()
    await page.getByRole('button', { name: 'Check now' }).click()
    await expect(page.getByText('1 pinned message broken')).toBeVisible()
    await expect(page.getByText('must be weather')).toBeVisible()
    await page.getByRole('button', { name: /^Unpin/u }).click()
    await expect(page.getByText('1 pinned message broken')).toHaveCount(0)
    await page.getByRole('button', { name: /^Undo/u }).first().click()
    await expect(page.getByText('1 pinned message broken')).toBeVisible()
  })

  await test.step('messages are changed, by a rule of one’s own, too', async () => {
    await page.getByRole('button', { name: 'Own change' }).click()
    await page.getByRole('textbox', { name: 'Find', exact: true }).fill('card')
    await page.getByRole('textbox', { name: 'Replace with' }).fill('rain')
    found.push(...(await audit(page, 'own change')))
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('button', { name: 'Change and ask' }).click()
    await expect(page.getByText(/of the answers flip/u)).toBeVisible({ timeout: 30_000 })
    await page.getByRole('button', { name: 'card → rain', exact: true }).click()
    await expect(page.getByRole('region', { name: 'Messages that flipped' })).toContainText('rain')
    await expect(page.getByRole('button', { name: 'In the style of Shakespeare' })).toBeVisible()
    found.push(...(await audit(page, 'robustness')))
    await page
      .getByRole('button', { name: /^Pin the changed message/u })
      .first()
      .click()
    await expect(page.getByText(/^Pinned as card/u)).toBeVisible()
  })

  await test.step('the words of each label are listed, and a row says why', async () => {
    await page.getByRole('tab', { name: 'Words' }).click()
    await expect(page.getByRole('rowheader', { name: 'weather', exact: true })).toBeVisible()
    found.push(...(await audit(page, 'words')))
    await page.getByRole('tab', { name: /^Robustness/u }).click()
    await page.getByRole('button', { name: 'card → rain', exact: true }).click()
    await page
      .getByRole('link', { name: /^Row \d/u })
      .first()
      .click()
    await page.locator('summary', { hasText: 'What each word adds' }).click()
    await expect(page.getByRole('group', { name: 'Words by what they add' })).toBeVisible()
    found.push(...(await audit(page, 'why in the drawer')))
    await page.getByRole('button', { name: 'Pin the message' }).click()
    await expect(page.getByText(/^Pinned as/u)).toBeVisible()
  })
  expect(found).toEqual([])
})
