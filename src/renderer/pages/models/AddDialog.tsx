// Links a model folder: by the system's own dialog in a desktop window, by its path anywhere. The folder is
// looked into while the path stands in the field, so that what is wrong is said before anything is linked.
import { type ReactNode, useEffect, useState } from 'react'
import { IconBox, IconFolderOpen } from '@tabler/icons-react'
import type { LinkedModel } from '../../../shared/domain/model'
import { canChooseFolder, chooseFolder } from '../../app/files'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useCall, useChange } from '../../hooks/use-call'
import { ReportFacts } from './ModelDrawer'
import css from './models.module.css'

/** What the dialog opens with: the path of a dropped folder where it is known, and its name. */
export type Asked = { readonly path: string; readonly name: string }

const lookAfterMs = 350

/** Asks for a folder and links it. */
export function AddDialog(props: {
  readonly asked: Asked
  readonly onClose: () => void
  readonly onAdded: (model: LinkedModel) => void
}): ReactNode {
  const { asked, onClose } = props
  const [typed, setTyped] = useState(asked.path)
  const path = unquoted(typed)
  const add = useChange('models.add')
  const toast = useToast()
  const change = (next: string): void => {
    add.reset()
    setTyped(next)
  }
  const send = (): void => {
    if (path === '' || add.isPending) return
    const onSuccess = (model: LinkedModel): void => {
      onClose()
      props.onAdded(model)
      toast({ message: `${model.name} is linked` })
    }
    add.mutate({ path }, { onSuccess })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      focusesField
      size={560}
      icon={<IconBox size={18} stroke={1.7} aria-hidden="true" />}
      title="Add a model folder"
      footer={
        <span className={css.footButtons}>
          <Button kind="subtle" onClick={onClose}>
            Cancel
          </Button>
          <Button kind="filled" disabled={path === '' || add.isPending} onClick={send}>
            {add.isPending ? 'Linking' : 'Link it'}
          </Button>
        </span>
      }
    >
      <div className={css.addBody}>
        {asked.name !== '' && asked.path === '' && (
          <p className={css.missing} role="status">
            A browser does not tell where “{asked.name}” lies. Type the path of the folder; the desktop window
            takes it by dropping.
          </p>
        )}
        <label className={css.pathField}>
          Path of the folder
          <input
            data-autofocus
            type="text"
            value={typed}
            spellCheck={false}
            placeholder="/home/me/models/all-MiniLM-L6-v2"
            aria-invalid={add.isError}
            aria-describedby="model-folder-found"
            onChange={(event) => change(event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Enter' && send()}
          />
        </label>
        {canChooseFolder() && (
          <div>
            <Button
              icon={<IconFolderOpen />}
              onClick={() => void chooseFolder().then((chosen) => chosen !== null && change(chosen))}
            >
              Choose a folder
            </Button>
          </div>
        )}
        <div id="model-folder-found" aria-live="polite">
          {add.error ? <Fault error={add.error} /> : <Found path={path} />}
        </div>
      </div>
    </Dialog>
  )
}

// Paths that are copied from a file manager often come in quotes.
const unquoted = (typed: string): string => typed.trim().replace(/^(["'])(.*)\1$/, '$2')

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), lookAfterMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

function Found(props: { readonly path: string }): ReactNode {
  const path = useSettled(props.path)
  const isLooked = path !== '' && path === props.path
  const inspect = useCall('models.inspect', { path: path || '-' }, { enabled: isLooked, staleTime: 0 })
  if (props.path === '') return <Expected />
  if (!isLooked || inspect.isPending) return <p className={css.note}>Looking into the folder.</p>
  if (inspect.error) return <Fault error={inspect.error} />
  const { problems } = inspect.data
  return (
    <>
      {problems.length > 0 && (
        <>
          <p className={css.fault}>It can be linked, but not used before this is mended:</p>
          <ul className={css.problems} aria-label="What keeps it from being used">
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </>
      )}
      <ReportFacts report={inspect.data} />
    </>
  )
}

function Fault(props: { readonly error: Error }): ReactNode {
  const { message, hint } = asWinnowError(props.error)
  return (
    <p className={css.fault} role="alert">
      {message} {hint !== message && hint}
    </p>
  )
}

function Expected(): ReactNode {
  const info = useCall('app.info', {})
  return (
    <div className={css.note}>
      <p>
        A folder as Hugging Face publishes them: <code className="mono">config.json</code>, a tokenizer (
        <code className="mono">tokenizer.json</code> or <code className="mono">vocab.txt</code>) and weights (
        <code className="mono">model.safetensors</code> or <code className="mono">pytorch_model.bin</code>).
        It is linked, not copied, and never changed.
      </p>
      {info.data?.mayUsePaths === false && (
        <p>
          From a browser only folders inside the workspace can be linked, and those allowed when Winnow was
          started with <code className="mono">--allow-path</code>.
        </p>
      )}
    </div>
  )
}
