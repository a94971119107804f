import { useEffect, useState } from 'react'

/**
 * Counts from 0 to `last`, one after each painted frame: heavy parts of a page that are mounted at their own stage make
 * several short tasks of one long one. Where nothing is heavy it starts at `last`.
 */
export function useStage(last: number, isHeavy = true): number {
  const [stage, setStage] = useState(isHeavy ? 0 : last)
  useEffect(() => {
    if (stage >= last) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setStage(stage + 1))
    })
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }, [stage, last])
  return stage
}
