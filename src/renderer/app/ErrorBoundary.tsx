import { Component, type ReactNode } from 'react'
import { Button } from '../components/Button'
import { FailurePanel } from '../components/states'
import css from './shell.module.css'

type State = { readonly error: Error | null }

/** Keeps a page that cannot be drawn from taking the window with it. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode; readonly resetKey?: string }, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: Error): State {
    return { error }
  }

  override componentDidUpdate(before: { readonly resetKey?: string }): void {
    if (before.resetKey !== this.props.resetKey && this.state.error) this.setState({ error: null })
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
