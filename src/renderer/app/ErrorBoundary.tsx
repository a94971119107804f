import { Component, type ReactNode } from 'react'
import { Button } from '../components/Button'
import { FailurePanel } from '../components/states'
import css from './shell.module.css'

type State = { readonly error: Error | null }

/** Keeps a page that cannot be drawn from taking the window with it. Give it a key to start afresh. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: Error): State {
    return { error }
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children
    return (
      <div className={css.broken}>
        <FailurePanel
          error={this.state.error}
          actions={
            <Button kind="filled" onClick={() => window.location.reload()}>
              Reload the page
            </Button>
          }
        />
      </div>
    )
  }
}
