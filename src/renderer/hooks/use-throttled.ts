import { useEffect, useRef, useState } from 'react'

/** A value that changes often, told at most every `milliseconds`, also while it goes on changing, and as it is at the end. */
export function useThrottled<T>(value: T, milliseconds: number): T {
  const [told, setTold] = useState(value)
  const last = useRef(0)
  useEffect(() => {
    const wait = Math.max(0, last.current + milliseconds - performance.now())
    const timer = setTimeout(() => {
      last.current = performance.now()
      setTold(value)
    }, wait)
    return () => clearTimeout(timer)
  }, [value, milliseconds])
  return told
}
