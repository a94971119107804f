// What the status bar says of the network. In the desktop window the program itself stops every request that
// is not its own, so it can say that there was no connection; in a browser it speaks for this page alone.
import { IconShieldCheck } from '@tabler/icons-react'
import { Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { count, plural } from '../components/format'
import { useRefused } from './refused'
import css from './status.module.css'

/** "Offline, 0 connections", and what was refused. */
export function Offline(): ReactNode {
  const refused = useRefused()
  const isWindow = window.winnow !== undefined
  const what = `${plural(refused, 'request')} ${refused === 1 ? 'was' : 'were'} refused.`
  const how = isWindow
    ? 'Winnow opened no connection to the network. This window refuses every request that is not its own.'
    : 'Winnow opens no connection, and this page may talk to this machine alone. What the browser does by itself is not counted.'
  return (
    <Tooltip label={`${how} ${what}`} multiline w={320}>
      <span className={css.fact}>
        <IconShieldCheck size={14} stroke={1.7} className={css.good} aria-hidden="true" />
        Offline{isWindow ? ', 0 connections' : ''}
        {refused > 0 ? `, ${count(refused)} refused` : ''}
      </span>
    </Tooltip>
  )
}
