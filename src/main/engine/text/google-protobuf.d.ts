// The part of google-protobuf that reads; the package brings no types.
declare module 'google-protobuf' {
  /** Reads a message field by field. */
  export class BinaryReader {
    constructor(bytes: Uint8Array)
    nextField(): boolean
    getFieldNumber(): number
    skipField(): void
    readMessage<T>(message: T, read: (message: T, reader: BinaryReader) => void): void
    readString(): string
    readBytes(): Uint8Array
    readFloat(): number
    readInt32(): number
    readEnum(): number
    readBool(): boolean
  }
}
