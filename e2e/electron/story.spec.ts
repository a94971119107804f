// The story of the spine in a real window, with files dropped as the operating system drops them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dropFromSystem, expect, keepDownload, test } from '../fixtures/desktop'
import { tellStory } from '../fixtures/story'

test('from a dropped file to a scored one, and all is there after a restart', async ({ desktop, window }) => {
  await tellStory(window, {
    drop: dropFromSystem,
    keep: (_page, act) => keepDownload(desktop.app, join(desktop.folder, 'scored.csv'), act),
    restart: async () => {
      await desktop.crash()
      return desktop.start()
    },
  })
  // Where the system can do it, all of this ran in a network without a route.
  if (process.env['WINNOW_TEST_OFFLINE'] === '1')
    expect(readFileSync('/proc/net/route', 'utf8').trim().split('\n')).toHaveLength(1)
  expect(desktop.log()).not.toContain('refused request')
})
