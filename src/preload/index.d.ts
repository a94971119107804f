import type { Port } from '../shared/rpc/port'

declare global {
  interface Window {
    /** Set by the preload script of the desktop window. */
    readonly winnow?: { readonly port: Port; readonly pathOf: (file: File) => string }
  }
}
