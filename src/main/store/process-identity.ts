/** When a process was started, as an opaque text that differs between processes that had the same pid; null when unknown or gone. */
export function processStartTime(_pid: number): string | null {
  throw new Error('not yet')
}
/** Whether the process that had this pid and start time still lives. */
export function isProcessAlive(_pid: number, _startTime: string | null): boolean {
  throw new Error('not yet')
}
