// The sheet at the bottom centre that says what was done and offers to undo it, for eight seconds. One at a
// time: a later one takes the place of an earlier one. Hovering or focusing it stops the clock.
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { IconX } from '@tabler/icons-react'
import { useKeys } from '../hooks/use-keys'
import { Button, IconButton } from './Button'
import css from './Toast.module.css'

export type Toast = {
  readonly message: ReactNode
  readonly tone?: 'plain' | 'bad'
  /** Undoes what was done; Ctrl Z does the same while the sheet stands. */
  readonly onUndo?: () => void
  /** Another thing to do, in place of undo. */
  readonly action?: { readonly label: string; readonly onClick: () => void }
}

const ToastContext = createContext<(toast: Toast) => void>(() => undefined)

/** Shows a toast. */
export const useToast = (): ((toast: Toast) => void) => useContext(ToastContext)

const shownMs = 8000

/** Holds the place of the toast. */
export function ToastPlace(props: { readonly children: ReactNode }): ReactNode {
  const [toast, setToast] = useState<Toast | null>(null)
  const [isHeld, setHeld] = useState(false)
  const show = useCallback((next: Toast) => setToast(next), [])
  useEffect(() => {
    if (!toast || isHeld) return
    const timer = setTimeout(() => setToast(null), shownMs)
    return () => clearTimeout(timer)
  }, [toast, isHeld])
  const undo = useMemo(() => {
    const onUndo = toast?.onUndo
    return onUndo
      ? () => {
          setToast(null)
          onUndo()
        }
      : undefined
  }, [toast])
  useKeys({ 'mod+z': undo }, { enabled: undo !== undefined })
  const hold = { onPointerEnter: () => setHeld(true), onPointerLeave: () => setHeld(false) }
  return (
    <ToastContext value={show}>
      {props.children}
      <div className={css.place} role="status" aria-live="polite">
        {toast && (
          <div className={css.toast} {...hold} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
            <span className={toast.tone === 'bad' ? css.bad : ''}>{toast.message}</span>
            {undo && (
              <Button kind="subtle" onClick={undo} keys="mod+z">
                Undo
              </Button>
            )}
            {toast.action && (
              <Button
                kind="subtle"
                onClick={() => {
                  setToast(null)
                  toast.action?.onClick()
                }}
              >
                {toast.action.label}
              </Button>
            )}
            {!undo && <IconButton name="Close the notice" icon={<IconX />} onClick={() => setToast(null)} />}
          </div>
        )}
      </div>
    </ToastContext>
  )
}
