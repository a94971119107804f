// What a person prefers for this browser: colour scheme and motion. Kept in the browser, not in the
// workspace: another machine may have another screen.
import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core'
import { useState } from 'react'

/** Under which name Mantine keeps the colour scheme. */
export const schemeKey = 'winnow-color-scheme'
const motionKey = 'winnow-motion'

const read = (key: string): string | null => {
  try {
    return window.localStorage.getItem(key)
  } catch {
    return null
  }
}

/** Sets scheme and motion on the document before the first paint. */
export function applyPreferences(): void {
  const scheme = read(schemeKey) ?? 'auto'
  const isDark =
    scheme === 'dark' || (scheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset['mantineColorScheme'] = isDark ? 'dark' : 'light'
  if (read(motionKey) === 'none') document.documentElement.dataset['motion'] = 'none'
}

export type Motion = 'system' | 'none'

/** The preferences and how to change them. */
export function usePreferences(): {
  readonly scheme: MantineColorScheme
  readonly setScheme: (scheme: MantineColorScheme) => void
  readonly motion: Motion
  readonly setMotion: (motion: Motion) => void
} {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [motion, setMotionState] = useState<Motion>(() => (read(motionKey) === 'none' ? 'none' : 'system'))
  const setMotion = (next: Motion): void => {
    setMotionState(next)
    if (next === 'none') document.documentElement.dataset['motion'] = 'none'
    else delete document.documentElement.dataset['motion']
    try {
      window.localStorage.setItem(motionKey, next)
    } catch {
      // A browser that keeps nothing: the choice holds until the page closes.
    }
  }
  return { scheme: colorScheme, setScheme: setColorScheme, motion, setMotion }
}
