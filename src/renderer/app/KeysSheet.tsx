import { Fragment, type ReactNode } from 'react'
import { Dialog } from '../components/Dialog'
import { Key } from '../components/marks'
import css from './palette.module.css'
import { navigation } from './routes'

type KeyGroup = {
  readonly title: string
  readonly keys: readonly (readonly [name: string, keys: readonly string[]])[]
}

const groups: readonly KeyGroup[] = [
  {
    title: 'Everywhere',
    keys: [
      ['Find or do', ['mod+k']],
      ['Import a file', ['mod+o']],
      ['What is running', ['mod+j']],
      ['Search on this page', ['/']],
      ['Settings', ['mod+,']],
      ['These keys', ['?']],
      ...navigation.map((entry) => [entry.label, [entry.keys]] as const),
    ],
  },
  {
    title: 'Tables',
    keys: [
      ['Walk the rows', ['ArrowUp', 'ArrowDown']],
      ['First and last', ['Home', 'End']],
      ['Open the row', ['Enter']],
      ['Close', ['Escape']],
    ],
  },
  {
    title: 'Dataset',
    keys: [
      ['Change the label of the row', ['l']],
      ['Train a model', ['t']],
      ['Undo', ['mod+z']],
      ['Redo', ['mod+shift+z']],
    ],
  },
  {
    title: 'Labelling',
    keys: [
      ['New queue', ['n']],
      ['Take the suggestion', ['Enter']],
      ['Skip, discard, flag', ['s', 'd', 'f']],
      ['Comment', ['c']],
      ['What the label means', ['g']],
      ['Find or add a label', ['/']],
      ['Before and after', ['ArrowLeft', 'ArrowRight']],
      ['Back to where the queue stands', ['Escape']],
      ['List, one by one', ['l']],
      ['Label to give, in the list', ['p']],
      ['Undo', ['mod+z']],
      ['Redo', ['mod+shift+z']],
    ],
  },
  {
    title: 'Runs',
    keys: [
      ['New run', ['n']],
      ['Choose the run', [' ']],
      ['Next and previous', ['j', 'k']],
      ['Compare the chosen runs', ['c']],
      ['Rename', ['F2']],
      ['Start the run or the scoring', ['mod+Enter']],
      ['Pause and resume', ['p']],
      ['Stop, keep the best epoch', ['s']],
      ['Axis of the curves', ['x']],
      ['Smoothing of the curves', ['e']],
      ['Try the model', ['t']],
      ['Keep the message tried', ['mod+Enter']],
    ],
  },
  {
    title: 'Errors of a run',
    keys: [
      ['Label is wrong: it becomes what the run said', ['w']],
      ['Label is wrong: choose the right one', ['l']],
      ['Ambiguous', ['a']],
      ['Model is wrong', ['m']],
      ['Take the mark away', ['u']],
      ['Next and previous', ['j', 'k']],
      ['Next that nobody looked at', ['n']],
      ['Larger and smaller matrix', ['+', '-']],
    ],
  },
  {
    title: 'Compare',
    keys: [
      ['Only settings that differ', ['d']],
      ['What moved: first, second, delta, labels', ['v']],
      ['Wins, losses and the other messages', ['w']],
    ],
  },
  {
    title: 'Models',
    keys: [
      ['Add a folder', ['a']],
      ['Next and previous', ['j', 'k']],
    ],
  },
]

/** The sheet with all keys. Single keys rest while a text field has the focus. */
export function KeysSheet(props: { readonly isOpen: boolean; readonly onClose: () => void }): ReactNode {
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title="Keys"
      caption="single keys rest while you type in a field"
      size={620}
    >
      <div className={css.keysGrid}>
        {groups.map((group) => (
          <Fragment key={group.title}>
            <h2>{group.title}</h2>
            {group.keys.map(([name, keys]) => (
              <div key={name} className={css.keyRow}>
                {name}
                <span>
                  {keys.map((key) => (
                    <Key key={key} name={key} />
                  ))}
                </span>
              </div>
            ))}
          </Fragment>
        ))}
      </div>
    </Dialog>
  )
}
