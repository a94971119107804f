// Where a run is weak: slices found by themselves, their messages in the filter bar, floors that later runs must keep and
// where a broken one is seen.
import { audit } from '../fixtures/audit'
import { trainOnReviews, winnow } from '../fixtures/reviews'
import { winnow as start } from '../fixtures/winnow'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

test('weak slices are found, read in the filter bar, and held to floors that later runs break', async ({
  page,
  workbench,
}) => {
  const app = new WorkbenchPage(page)
  await trainOnReviews(workbench, 'moods', 3000)
  await workbench.open(page)
  await app.go('Runs')
  await page.getByText('moods', { exact: true }).first().click()
  await app.tab(/^Slices/).click()
  const found: string[] = []
  const weak = page.getByRole('list', { name: 'Weak slices' })
  const line = weak.getByRole('listitem').filter({ hasText: 'Messages with country DE:' })
  let rows = ''

  await test.step('the planted slice is found', async () => {
    await expect(line).toContainText(/\d+\u202f% right against \d+\u202f% elsewhere/)
    rows = /([\d,]+) rows/.exec(await line.innerText())?.[1] ?? ''
    await page.getByRole('button', { name: /^Slice by/ }).click()
    await page.getByRole('option', { name: /^country/ }).click()
    await expect(page.getByRole('row', { name: /^DE / })).toContainText(rows)
    found.push(...(await audit(page, 'slices')))
  })

  await test.step('its mistakes and all its messages open in the filter bar, by keys', async () => {
    await line.getByRole('link', { name: /^Mistakes/ }).focus()
    await page.keyboard.press('Enter')
    await expect(app.tab(/^Errors/)).toHaveAttribute('aria-selected', 'true')
    const bar = page.getByText('country', { exact: true }).first()
    await expect(bar).toBeVisible()
    await expect(page).toHaveURL(/tab=errors&part=test&in=country%3DDE/)
    const main = page.locator('main')
    await expect(main).toContainText(/\d+ of \d+\s*of test/)
    const wrong = Number(/(\d+) of \d+\s*of test/.exec(await main.innerText())?.[1])
    expect(wrong).toBeGreaterThan(0)
    expect(wrong).toBeLessThan(Number(rows))
    await page.goBack()
    await line.getByRole('link', { name: /^All messages/ }).focus()
    await page.keyboard.press('Enter')
    await expect(main).toContainText(new RegExp(`${rows} of 3,000`))
    await expect(page.getByText('country', { exact: true }).first()).toBeVisible()
    found.push(...(await audit(page, 'the messages of a slice')))
    await page.goBack()
  })

  await test.step('a floor is kept, raised, broken, removed and brought back', async () => {
    await line.getByRole('button', { name: /^Keep as a floor/ }).click()
    const floors = page.getByRole('list', { name: 'Floors' })
    const floor = floors.getByRole('listitem').first()
    await expect(floor).toContainText('kept')
    const least = floor.getByRole('textbox', { name: /^Least percent of/ })
    await least.fill('95')
    await page.keyboard.press('Enter')
    await expect(floor).toContainText('broken')
    await expect(app.tab('Slices 1 broken')).toBeVisible()
    await expect(page.getByText('1 floor broken', { exact: true })).toBeVisible()
    found.push(...(await audit(page, 'slices with a broken floor')))
    await floor.getByRole('button', { name: /^Remove/ }).click()
    await expect(floors.getByRole('listitem')).toHaveCount(0)
    await page.getByRole('button', { name: /^Undo/ }).first().click()
    await expect(floor).toContainText('broken')
  })

  await test.step('a later run that breaks it says so: at its end, in evaluate, in the list of runs', async () => {
    const args = ['--dataset', 'moods', '--family', 'bag-of-words', '--epochs', '4', '--name', 'later']
    const trained = await start(workbench.home, 'train', ...args).ended
    expect(trained.code).toBe(0)
    expect(trained.out + trained.err).toContain('1 of 1 floors broken: Messages with country DE.')
    expect(await winnow(workbench, 'evaluate', 'later')).toMatch(
      /Floors: 1 of 1 broken\.[^]*Messages with country DE/,
    )
    const asJson = JSON.parse(await winnow(workbench, 'evaluate', 'later', '--json')) as {
      floors: { state: string }[]
    }
    expect(asJson.floors.map(({ state }) => state)).toEqual(['broken'])
    const checked = await start(workbench.home, 'slices', 'later', '--check').ended
    expect(checked.code).toBe(2)
    await app.go('Runs')
    const row = page.getByRole('row', { name: /later/ })
    await expect(row.getByText('1 floor broken')).toBeVisible()
    found.push(...(await audit(page, 'runs with a broken floor')))
  })
  expect(found).toEqual([])
})

test('a run on few rows says that no slice was found', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  await trainOnReviews(workbench, 'few', 240)
  await workbench.open(page)
  await app.go('Runs')
  await page.getByText('few', { exact: true }).first().click()
  await app.tab(/^Slices/).click()
  await expect(page.getByText(/^No slice is weak beyond chance/)).toBeVisible()
  await expect(page.getByText(/^none yet; keep a slice as a floor/)).toBeVisible()
  expect(await audit(page, 'slices of few rows')).toEqual([])
})
