// Takes a table of figures out of the page: to the clipboard or into a file.
import type { ReactNode } from 'react'
import { IconCopy, IconDownload } from '@tabler/icons-react'
import { IconButton } from '../../components/Button'
import { useToast } from '../../components/Toast'
import { csv, tsv } from './figure-rows'

/** Two buttons; `what` names the table in a sentence: `all figures`. */
export function TableOut(props: {
  readonly what: string
  readonly fileName: string
  readonly table: () => (string | number)[][]
}): ReactNode {
  const toast = useToast()
  const copy = (): void =>
    void navigator.clipboard.writeText(tsv(props.table())).then(
      () => toast({ message: `The table of ${props.what} is copied.` }),
      () =>
        toast({
          message: 'The browser did not give access to its clipboard. The CSV file works.',
          tone: 'bad',
        }),
    )
  const save = (): void => {
    const address = URL.createObjectURL(new Blob([csv(props.table())], { type: 'text/csv' }))
    const link = document.createElement('a')
    link.href = address
    link.download = props.fileName
    link.click()
    setTimeout(() => URL.revokeObjectURL(address), 10_000)
  }
  return (
    <>
      <IconButton name={`Copy ${props.what}`} icon={<IconCopy />} onClick={copy} />
      <IconButton name={`Download ${props.what} as CSV`} icon={<IconDownload />} onClick={save} />
    </>
  )
}
