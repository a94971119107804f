import type { ReactNode } from 'react'
import { Page } from '../../components/Page'

export function ScorePage(): ReactNode {
  return <Page title="Score files">{null}</Page>
}
