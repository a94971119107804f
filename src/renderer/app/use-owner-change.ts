import { useEffect, useRef } from 'react'
import { useToast } from '../components/Toast'

/** Says once that another Winnow answers than before; `pid` is that of the one that answers now. */
export function useOwnerChange(pid: number | undefined): void {
  const before = useRef<number | undefined>(undefined)
  const toast = useToast()
  useEffect(() => {
    if (pid === undefined) return
    if (before.current !== undefined && before.current !== pid)
      toast({ message: 'The Winnow that held this workspace has ended. This window goes on with it.' })
    before.current = pid
  }, [pid, toast])
}
