// What can be done with the runs that are chosen.
import {
  IconArchive,
  IconArrowsDiff,
  IconEraser,
  IconStar,
  IconTableExport,
  IconTag,
  IconTrash,
  IconX,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { mostCompared } from '../../../shared/domain/comparison'
import type { Run } from '../../../shared/domain/run'
import { goTo } from '../../app/location'
import { Button, IconButton } from '../../components/Button'
import { isLive } from '../../components/run-words'
import { NotesDialog } from './NotesDialog'
import css from './runs.module.css'
import { useExport, useFree, useNotes } from './use-run-changes'
import { compareAddress, type RunsTableState } from './use-runs-table'

/** The toolbar over the foot of the table, and the dialog for tags and notes. */
export function SelectionBar(props: {
  readonly table: RunsTableState
  readonly runs: readonly Run[]
}): ReactNode {
  const { table } = props
  return (
    <>
      {table.noting && (
        <NotesDialog
          runs={table.noting}
          known={[...new Set(props.runs.flatMap(({ tags }) => tags))]}
          onClose={() => table.setNoting(null)}
        />
      )}
      <Toolbar table={table} />
    </>
  )
}

function Toolbar({ table }: { readonly table: RunsTableState }): ReactNode {
  const { chosen } = table
  const note = useNotes()
  const free = useFree()
  const save = useExport()
  if (chosen.length === 0) return null
  const areArchived = chosen.every((run) => run.archivedAt !== null)
  const areStarred = chosen.every((run) => run.isStarred)
  const hasLive = chosen.some((run) => isLive(run.status))
  return (
    <div className={css.selection} role="toolbar" aria-label="What is chosen">
      <b className="num">{chosen.length} selected</b>
      {chosen.length > 1 && (
        <Button
          kind="filled"
          icon={<IconArrowsDiff />}
          keys="c"
          disabled={chosen.length > mostCompared}
          reason={`Up to ${mostCompared} runs are compared at once.`}
          onClick={() => goTo(compareAddress(chosen))}
        >
          Compare
        </Button>
      )}
      <Button kind="subtle" icon={<IconTag />} keys="t" onClick={() => table.setNoting(chosen)}>
        Tags and note
      </Button>
      <Button kind="subtle" icon={<IconStar />} onClick={() => note(chosen, { isStarred: !areStarred })}>
        {areStarred ? 'Take the star away' : 'Star'}
      </Button>
      <Button
        kind="subtle"
        icon={<IconArchive />}
        onClick={() => {
          note(chosen, { isArchived: !areArchived })
          table.clear()
        }}
      >
        {areArchived ? 'Bring back' : 'Archive'}
      </Button>
      <IconButton name="Save these runs as a table" icon={<IconTableExport />} onClick={() => save(chosen)} />
      <IconButton
        name="Free the disk of their checkpoints"
        icon={<IconEraser />}
        disabled={hasLive}
        onClick={() => free(chosen)}
      />
      <Button
        kind="subtle"
        icon={<IconTrash />}
        disabled={hasLive}
        reason="Runs that are under way can go to the trash once they have ended."
        onClick={() => {
          table.trash(chosen)
          table.clear()
        }}
      >
        Trash
      </Button>
      <IconButton name="Choose none" icon={<IconX />} onClick={table.clear} />
    </div>
  )
}
