// Custom properties in `style` are how tables and charts hand sizes to their style sheets.
import 'react'

declare module 'react' {
  interface CSSProperties {
    [property: `--${string}`]: string | number | undefined
  }
}
