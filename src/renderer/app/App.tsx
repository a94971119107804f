import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import type { ReactNode } from 'react'
import { Router } from 'wouter'
import { ToastPlace } from '../components/Toast'
import { ImportPlace } from '../import/ImportPlace'
import { ClientProvider } from './client'
import { ErrorBoundary } from './ErrorBoundary'
import { useHashPath, useHashSearch } from './location'
import { schemeKey } from './preferences'
import type { Session } from './session'
import { Shell } from './Shell'
import { cssVariables, theme } from './theme'

const schemes = localStorageColorSchemeManager({ key: schemeKey })

/** Everything that stands around the pages. */
export function App(props: { readonly session: Session }): ReactNode {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={schemes}
      defaultColorScheme="auto"
    >
      <ErrorBoundary>
        <ClientProvider session={props.session}>
          {/* oxlint-disable-next-line react/hooks -- wouter takes its hooks as values */}
          <Router hook={useHashPath} searchHook={useHashSearch}>
            <ToastPlace>
              <ImportPlace>
                <Shell />
              </ImportPlace>
            </ToastPlace>
          </Router>
        </ClientProvider>
      </ErrorBoundary>
    </MantineProvider>
  )
}
