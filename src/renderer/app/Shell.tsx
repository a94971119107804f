// The window: sidebar, the one panel with the page, status bar, and what floats over all of them. With no
// dataset there is no sidebar: the first run page stands alone.
import { type ReactNode, Suspense, useEffect, useState, useLayoutEffect } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { Button } from '../components/Button'
import { EmptyState, FailurePanel, rowsDrawing, Skeleton } from '../components/states'
import { Page } from '../components/Page'
import { useCall } from '../hooks/use-call'
import { useKeys } from '../hooks/use-keys'
import { FirstRunPage } from '../pages/first-run/Page'
import { useConnection } from './client'
import { DropTarget } from './DropTarget'
import { ErrorBoundary } from './ErrorBoundary'
import { KeysSheet } from './KeysSheet'
import { Palette } from './Palette'
import { fetchAhead } from './later-page'
import { laterPages, navigation, routes } from './routes'
import css from './shell.module.css'
import { Sidebar } from './Sidebar'
import { StatusBar } from './StatusBar'
import { useOwnerChange } from './use-owner-change'

/** What can be open over the page. */
export type Overlay = 'palette' | 'keys' | 'tray' | null

// The second press of a double click would select the text of the page that the first one opened.
function holdDoublePress(): () => void {
  const hold = (event: MouseEvent): void => {
    if (event.detail > 1) event.preventDefault()
  }
  const release = (): void => window.removeEventListener('mousedown', hold, true)
  window.addEventListener('mousedown', hold, true)
  const timer = setTimeout(release, 600)
  return () => {
    clearTimeout(timer)
    release()
  }
}

/** The window. */
export function Shell(): ReactNode {
  const [path, navigate] = useLocation()
  const [overlay, setOverlay] = useState<Overlay>(null)
  const info = useCall('app.info', {})
  useLayoutEffect(holdDoublePress, [path])
  useOwnerChange(info.data?.pid)
  const stands = info.data !== undefined
  useEffect(() => {
    if (!stands) return
    const controller = new AbortController()
    void fetchAhead(laterPages, controller.signal)
    return () => controller.abort()
  }, [stands])
  const toggle = (which: Overlay) => () => setOverlay((open) => (open === which ? null : which))
  useKeys({
    'mod+k': toggle('palette'),
    'mod+j': toggle('tray'),
    'mod+,': () => navigate('/settings'),
    '?': () => setOverlay('keys'),
    ...Object.fromEntries(navigation.map((entry) => [entry.keys, () => navigate(entry.href)])),
  })
  useKeys({ 'mod+k': () => setOverlay(null) }, { scope: 'dialog', enabled: overlay === 'palette' })
  if (info.isError && !info.data)
    return (
      <div className={css.broken}>
        <FailurePanel
          error={info.error}
          actions={
            <Button kind="filled" onClick={() => void info.refetch()}>
              Try again
            </Button>
          }
        />
      </div>
    )
  const isFirstRun = info.data?.counts.datasets === 0 && info.data.counts.runs === 0 && path === '/'
  return (
    <div className={`${css.shell} ${isFirstRun ? css.alone : ''}`}>
      <Connection />
      {!isFirstRun && (
        <Sidebar info={info.data} onFind={() => setOverlay('palette')} onKeys={() => setOverlay('keys')} />
      )}
      <main className={isFirstRun ? css.whole : css.panel} id="page">
        <ErrorBoundary key={path}>
          <Suspense fallback={<Page title="Winnow">{<Skeleton />}</Page>}>
            {info.data ? <Pages isFirstRun={isFirstRun} onKeys={() => setOverlay('keys')} /> : null}
          </Suspense>
        </ErrorBoundary>
      </main>
      {!isFirstRun && (
        <StatusBar isTrayOpen={overlay === 'tray'} onTray={(isOpen) => setOverlay(isOpen ? 'tray' : null)} />
      )}
      <Palette
        isOpen={overlay === 'palette'}
        onClose={() => setOverlay(null)}
        onKeys={() => setOverlay('keys')}
      />
      <KeysSheet isOpen={overlay === 'keys'} onClose={() => setOverlay(null)} />
      <DropTarget />
    </div>
  )
}

function Pages(props: { readonly isFirstRun: boolean; readonly onKeys: () => void }): ReactNode {
  return (
    <Switch>
      <Route path="/">
        {props.isFirstRun ? <FirstRunPage onKeys={props.onKeys} /> : <Redirect to="/datasets" replace />}
      </Route>
      {routes.map((route) => (
        <Route key={route.path} path={route.path}>
          <route.component />
        </Route>
      ))}
      <Route>
        <Page title="Not here">
          <EmptyState
            drawing={rowsDrawing}
            title="There is nothing at this address"
            actions={
              <Button kind="filled" href="/datasets">
                Go to the datasets
              </Button>
            }
          >
            The page may have been moved to the trash, or the address was typed by hand.
          </EmptyState>
        </Page>
      </Route>
    </Switch>
  )
}

function Connection(): ReactNode {
  const { state, retryNow } = useConnection()
  if (state === 'lost')
    return (
      <div className={css.banner} role="alert">
        <span>The connection to Winnow was lost. Trying again; what was saved is kept.</span>
        <Button kind="subtle" onClick={retryNow}>
          Try now
        </Button>
      </div>
    )
  if (state === 'mismatch')
    return (
      <div className={css.banner} role="alert">
        <span>Page and program are of different versions.</span>
        <Button kind="subtle" onClick={() => window.location.reload()}>
          Reload the page
        </Button>
      </div>
    )
  return null
}
