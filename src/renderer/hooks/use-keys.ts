// Keyboard shortcuts. A name is written as `mod+shift+z`, `?`, `ArrowDown`; `mod` is Ctrl, or Cmd on a Mac.
// Single keys are dead while a text field has focus, and all page keys while a dialog is open.
import { useEffect, useEffectEvent } from 'react'

/** True on a Mac, where Cmd takes the place of Ctrl. */
export const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

/** The name that a key press has in a table of shortcuts. */
export function keyName(event: {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}): string {
  const mod = event.ctrlKey || event.metaKey
  const isLetter = event.key.length === 1
  const key = isLetter ? event.key.toLowerCase() : event.key
  // A sign such as `?` already tells that Shift was held.
  const shift = event.shiftKey && (!isLetter || /[a-z]/.test(key))
  return [mod ? 'mod' : '', event.altKey ? 'alt' : '', shift ? 'shift' : '', key].filter(Boolean).join('+')
}

/** True where typing goes into the page. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true
  if (target instanceof HTMLSelectElement) return true
  return (
    target instanceof HTMLInputElement &&
    !['checkbox', 'radio', 'button', 'range', 'submit'].includes(target.type)
  )
}

type Handler = (event: KeyboardEvent) => void
type Listener = { readonly scope: 'page' | 'dialog'; readonly find: (name: string) => Handler | undefined }

// Who hears keys now; the latest comes first, so that what floats over a page answers before the page.
const listeners: Listener[] = []
// An open list or menu takes Escape for itself. Whether one was open is asked before anybody hears the key,
// because by the time the page hears it, the list has closed.
let hadSheet = false
const ofTheField = new Set(['mod+z', 'mod+shift+z', 'mod+y', 'mod+a', 'mod+c', 'mod+v', 'mod+x'])

function hear(event: KeyboardEvent, isEarly: boolean): void {
  if (event.defaultPrevented || event.isComposing) return
  const name = keyName(event)
  const hasMod = name.startsWith('mod+')
  if (isEarly !== hasMod) return
  if (isTyping(event.target) && (!hasMod || ofTheField.has(name))) return
  if (name === 'Escape' && hadSheet) return
  const hasDialog = document.querySelector('[role="dialog"][aria-modal="true"]') !== null
  for (const listener of listeners.toReversed()) {
    const handler = listener.scope === 'page' && hasDialog ? undefined : listener.find(name)
    if (!handler) continue
    event.preventDefault()
    if (isEarly) event.stopPropagation()
    handler(event)
    return
  }
}

if (typeof window !== 'undefined') {
  window.addEventListener(
    'keydown',
    (event) => {
      const sheets = document.querySelectorAll('[role="listbox"], [role="menu"]')
      hadSheet = [...sheets].some((sheet) => sheet.checkVisibility())
      // Ctrl Enter must send a form even while a control that takes Enter has the focus.
      hear(event, true)
    },
    { capture: true },
  )
  window.addEventListener('keydown', (event) => hear(event, false))
}

/** Hears keys while the component stands. `scope: 'dialog'` keys work while a dialog is open as well. */
export function useKeys(
  keys: Readonly<Record<string, Handler | undefined>>,
  options: { readonly scope?: 'page' | 'dialog'; readonly enabled?: boolean } = {},
): void {
  const find = useEffectEvent((name: string) => keys[name])
  const { scope = 'page', enabled = true } = options
  useEffect(() => {
    if (!enabled) return
    const listener: Listener = { scope, find: (name) => find(name) }
    listeners.push(listener)
    return () => {
      listeners.splice(listeners.indexOf(listener), 1)
    }
  }, [scope, enabled])
}

/** How a shortcut is written on the screen: `Ctrl K`, `Shift Ctrl Z`, `↑`. */
export function keyLabel(name: string, mac: boolean = isMac): string {
  const signs: Record<string, string> = {
    mod: mac ? '⌘' : 'Ctrl',
    alt: mac ? '⌥' : 'Alt',
    shift: mac ? '⇧' : 'Shift',
    Enter: '↵',
    Escape: 'Esc',
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
    ' ': 'Space',
  }
  return name
    .split('+')
    .map((part) => signs[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(' ')
}
