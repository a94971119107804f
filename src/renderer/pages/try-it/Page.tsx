import type { ReactNode } from 'react'
import { Page } from '../../components/Page'

export function TryItPage(): ReactNode {
  return <Page title="Try it">{null}</Page>
}
