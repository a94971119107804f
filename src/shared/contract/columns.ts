// Calls about the columns of a dataset.
import { z } from 'zod'
import { RoleChange, RoleEffect } from '../domain/column-role'
import { Step } from '../domain/edit'
import { DatasetRef } from '../domain/ids'
import { call } from './define'

const Roles = z.object({ dataset: DatasetRef, roles: z.array(RoleChange).min(1).max(1000) })

/** Of `datasets`. */
export const columnCalls = {
  /**
   * Gives columns other roles, as one undoable step. The role of parts is settled by the import. Where the columns of the text
   * change, the texts of all rows are made anew; a column that becomes a label gives its rows labels of an output of its name,
   * one that is none any more takes them away.
   */
  setRoles: call(Roles, Step),
  /** What that would touch. */
  roleEffect: call(Roles, RoleEffect),
}
