import { Tooltip } from '@mantine/core'
import { IconHelp, IconSearch, IconSettings } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import type { AppInfo } from '../../shared/domain/app'
import { count } from '../components/format'
import { Key } from '../components/marks'
import { keyLabel } from '../hooks/use-keys'
import { useMediaQuery } from '@mantine/hooks'
import { Logo } from './Logo'
import { type NavEntry, navigation } from './routes'
import css from './shell.module.css'

/** The way around: 212 wide, a rail of icons with tooltips under 1360. */
export function Sidebar(props: {
  readonly info: AppInfo | undefined
  readonly onFind: () => void
  readonly onKeys: () => void
}): ReactNode {
  const [path] = useLocation()
  const isRail = useMediaQuery('(max-width: 1359px)', false, { getInitialValueInEffect: false })
  const entry = (item: NavEntry): ReactNode => {
    const isActive = path === item.href || path.startsWith(`${item.href}/`) || path === item.also
    const number = item.countOf && props.info ? props.info.counts[item.countOf] : 0
    return (
      <li key={item.href}>
        <Tip label={`${item.label}  ${keyLabel(item.keys)}`} isOn={isRail}>
          <Link
            href={item.href}
            className={`${css.entry} ${isActive ? css.active : ''}`}
            aria-current={isActive ? 'page' : undefined}
            aria-label={isRail ? item.label : undefined}
          >
            <item.icon size={16} stroke={1.7} aria-hidden="true" />
            <span className={css.entryText}>{item.label}</span>
            {number > 0 && <span className={`${css.entryCount} num`}>{count(number)}</span>}
          </Link>
        </Tip>
      </li>
    )
  }
  return (
    <nav className={css.sidebar} aria-label="Main">
      <Tip label={props.info?.workspaceName ?? 'Winnow'} isOn={isRail}>
        <div className={css.workspace}>
          <Logo />
          <span className={css.workspaceName}>{props.info?.workspaceName ?? 'Winnow'}</span>
          {props.info?.mode === 'readOnly' && <span className="caption">reading only</span>}
        </div>
      </Tip>
      <Tip label={`Find or do  ${keyLabel('mod+k')}`} isOn={isRail}>
        <button
          type="button"
          className={css.find}
          onClick={props.onFind}
          aria-label={isRail ? 'Find or do' : undefined}
        >
          <IconSearch size={15} stroke={1.8} aria-hidden="true" />
          <span className={css.entryText}>Find or do</span>
          <span className={css.findKey}>
            <Key name="mod+k" />
          </span>
        </button>
      </Tip>
      <ul>{navigation.filter((item) => item.group === 'main').map(entry)}</ul>
      <div className={css.groupName}>Use a model</div>
      <ul>{navigation.filter((item) => item.group === 'use').map(entry)}</ul>
      <ul className={css.bottom}>
        <li>
          <Tip label="Help  ?" isOn={isRail}>
            <button
              type="button"
              className={css.entry}
              onClick={props.onKeys}
              aria-label={isRail ? 'Help' : undefined}
            >
              <IconHelp size={16} stroke={1.7} aria-hidden="true" />
              <span className={css.entryText}>Help</span>
              <span className={css.findKey}>
                <Key name="?" />
              </span>
            </button>
          </Tip>
        </li>
        <li>
          <Tip label="Settings" isOn={isRail}>
            <Link
              href="/settings"
              className={`${css.entry} ${path === '/settings' ? css.active : ''}`}
              aria-label={isRail ? 'Settings' : undefined}
            >
              <IconSettings size={16} stroke={1.7} aria-hidden="true" />
              <span className={css.entryText}>Settings</span>
            </Link>
          </Tip>
        </li>
      </ul>
    </nav>
  )
}

function Tip(props: {
  readonly label: string
  readonly isOn: boolean
  readonly children: ReactNode
}): ReactNode {
  return (
    <Tooltip label={props.label} position="right" disabled={!props.isOn}>
      {props.children}
    </Tooltip>
  )
}
