// The story of the spine in a browser. Real store, engine and worker.
import { dropFile } from '../fixtures/drop-file'
import { tellStory } from '../fixtures/story'
import { test } from '../fixtures/workbench'

test('from a dropped file to a scored one, and all is there after a restart', async ({ page, workbench }) => {
  await workbench.open(page)
  await tellStory(page, {
    drop: dropFile,
    keep: async (page, act) => {
      const download = page.waitForEvent('download')
      await act()
      return (await download).path()
    },
    restart: async () => {
      await workbench.stop('SIGKILL')
      await workbench.start()
      await page.goto(workbench.url)
      return page
    },
  })
})
