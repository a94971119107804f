import { useLayoutEffect, useState, type RefObject } from 'react'

/** Width and height of an element in whole pixels, followed as it changes. */
export function useSize(element: RefObject<Element | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const watched = element.current
    if (!watched) return undefined
    const read = (width: number, height: number): void =>
      setSize((before) =>
        before.width === Math.floor(width) && before.height === Math.floor(height)
          ? before
          : { width: Math.floor(width), height: Math.floor(height) },
      )
    const box = watched.getBoundingClientRect()
    read(box.width, box.height)
    const observer = new ResizeObserver((entries) => {
      const rect = entries[0]?.contentRect
      if (rect) read(rect.width, rect.height)
    })
    observer.observe(watched)
    return () => observer.disconnect()
  }, [element])
  return size
}
