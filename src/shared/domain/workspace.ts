// The small files of a workspace's folder: its format and who owns it.
import { z } from 'zod'

/** Content of `workspace.json`: the version of the folder's layout. */
export const WorkspaceFile = z.object({ format: z.int().positive() })
export type WorkspaceFile = z.infer<typeof WorkspaceFile>

/** Content of `workspace.lock`: the owner and where it answers. */
export const LockContent = z.object({
  pid: z.int().positive(),
  /** When that process was started, in the system's own words; null where it does not say. */
  startTime: z.string().nullable(),
  host: z.string(),
  /** Where the owner answers, e.g. `http://127.0.0.1:1234`; null until it listens. */
  address: z.string().nullable(),
  token: z.string(),
})
export type LockContent = z.infer<typeof LockContent>
