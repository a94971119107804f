import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** The latest value for handlers that must not change themselves. Not to be read while drawing. */
export function useLatest<T>(value: T): RefObject<T> {
  const ref = useRef(value)
  useLayoutEffect(() => {
    ref.current = value
  })
  return ref
}

/** Keeps the same object while its content is the same. For small plain values. */
export function useStable<T>(value: T): T {
  const [kept, setKept] = useState(value)
  if (kept === value || JSON.stringify(kept) === JSON.stringify(value)) return kept
  setKept(value)
  return value
}
