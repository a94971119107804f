import type { ReactNode } from 'react'
import { Page } from '../../components/Page'

export function NewRunPage(): ReactNode {
  return <Page title="New run">{null}</Page>
}
