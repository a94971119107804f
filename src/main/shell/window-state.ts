// Size and place of the window, from one start to the next. A file that is gone or broken means the default.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** A rectangle on the desktop, in device-independent pixels. */
export type Bounds = {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What is remembered. */
export type WindowState = { readonly bounds: Bounds; readonly isMaximized: boolean }

const smallest = { width: 640, height: 480 }

/**
 * The remembered state, if the window would still be seen: after a screen is unplugged, its place may be
 * outside of every screen.
 */
export function readWindowState(file: string, screens: readonly Bounds[]): WindowState | null {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
  if (!isState(value)) return null
  const { bounds } = value
  const isSeen = screens.some(
    (screen) =>
      bounds.x < screen.x + screen.width - 80 &&
      bounds.x + bounds.width > screen.x + 80 &&
      bounds.y < screen.y + screen.height - 40 &&
      bounds.y >= screen.y - 20,
  )
  return isSeen && bounds.width >= smallest.width && bounds.height >= smallest.height ? value : null
}

/** Remembers the state. A folder that cannot be written costs the memory, not the work. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(state))
  } catch {
    // The next start has the default.
  }
}

function isState(value: unknown): value is WindowState {
  if (typeof value !== 'object' || value === null) return false
  const { bounds, isMaximized } = value as { bounds?: Partial<Bounds>; isMaximized?: unknown }
  const numbers = [bounds?.x, bounds?.y, bounds?.width, bounds?.height]
  return typeof isMaximized === 'boolean' && numbers.every((number) => Number.isFinite(number))
}
