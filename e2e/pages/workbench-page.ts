// Selectors of the pages in one place: what a person sees and does, by role and name.
import { expect, type Locator, type Page } from '@playwright/test'

/** The whole window. */
export class WorkbenchPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  readonly button = (name: string | RegExp): Locator => this.page.getByRole('button', { name })
  readonly tab = (name: string | RegExp): Locator => this.page.getByRole('tab', { name })

  /** Goes to a section by the sidebar. */
  async go(section: 'Datasets' | 'Runs' | 'Models' | 'Try it' | 'Score files'): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: section }).click()
  }

  /** Confirms the import dialog and waits for the dataset's page. */
  async confirmImport(name: string): Promise<void> {
    const dialog = this.page.getByRole('dialog')
    await expect(dialog.getByRole('table', { name: 'First rows of the file' })).toBeVisible()
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByRole('button', { name: /^Import / }).click()
    await expect(this.page.getByRole('heading', { name, level: 1 })).toBeVisible({ timeout: 60_000 })
  }

  /** Links a model folder by its path and waits until it stands in the list. */
  async linkModel(path: string, name: string): Promise<void> {
    await this.go('Models')
    await this.button(/^Add a folder/).click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByLabel('Path of the folder').fill(path)
    await dialog.getByRole('button', { name: 'Link it' }).click()
    await expect(dialog).toBeHidden({ timeout: 20_000 })
    await expect(this.page.getByRole('row', { name: new RegExp(name) })).toBeVisible()
  }

  /** Fills a setting of the advanced form. */
  async set(label: string, value: string): Promise<void> {
    await this.page.getByRole('textbox', { name: label, exact: true }).fill(value)
  }

  /** The count at the right of the filter bar. */
  readonly count = (text: string | RegExp): Locator => this.page.getByText(text).first()
}
