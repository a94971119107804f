// Every page: where it is, what it is called, its icon and its key. A page is added here and nowhere else;
// the sidebar, the palette and the keys sheet are made from this list.
import {
  type Icon,
  IconBox,
  IconChartLine,
  IconDatabase,
  IconFileImport,
  IconMessage2,
  IconTags,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { DatasetPage } from '../pages/dataset/Page'
import { DatasetsPage } from '../pages/datasets/Page'
import { SettingsPage } from '../pages/settings/Page'
import { laterPage, type LaterPage } from './later-page'

type PageComponent = (() => ReactNode) | LaterPage

/** A page of the program. */
export type AppRoute = {
  readonly path: string
  readonly component: PageComponent
}

/** An entry of the sidebar. */
export type NavEntry = {
  readonly href: string
  readonly label: string
  readonly icon: Icon
  readonly keys: string
  readonly group: 'main' | 'use'
  readonly countOf?: 'datasets' | 'runs' | 'models' | 'queues'
  /** A page outside its path that belongs to it. */
  readonly also?: string
}

/** The entries of the sidebar, in order. */
export const navigation: readonly NavEntry[] = [
  {
    href: '/datasets',
    label: 'Datasets',
    icon: IconDatabase,
    keys: 'mod+1',
    group: 'main',
    countOf: 'datasets',
  },
  { href: '/labelling', label: 'Labelling', icon: IconTags, keys: 'mod+6', group: 'main', countOf: 'queues' },
  {
    href: '/runs',
    label: 'Runs',
    icon: IconChartLine,
    keys: 'mod+2',
    group: 'main',
    countOf: 'runs',
    also: '/compare',
  },
  { href: '/models', label: 'Models', icon: IconBox, keys: 'mod+3', group: 'main', countOf: 'models' },
  { href: '/try', label: 'Try it', icon: IconMessage2, keys: 'mod+4', group: 'use' },
  { href: '/score', label: 'Score files', icon: IconFileImport, keys: 'mod+5', group: 'use' },
]

/** All pages; the first path that matches is shown. */
export const routes: readonly AppRoute[] = [
  { path: '/datasets', component: DatasetsPage },
  { path: '/datasets/:id', component: DatasetPage },
  {
    path: '/labelling',
    component: laterPage(async () => (await import('../pages/labelling/Page')).LabellingPage),
  },
  {
    path: '/labelling/:id',
    component: laterPage(async () => (await import('../pages/labelling/QueuePage')).QueuePage),
  },
  {
    path: '/runs/new',
    component: laterPage(async () => (await import('../pages/new-run/Page')).NewRunPage),
  },
  {
    path: '/runs/:id',
    component: laterPage(async () => (await import('../pages/run/Page')).RunPage),
  },
  {
    path: '/runs',
    component: laterPage(async () => (await import('../pages/runs/Page')).RunsPage),
  },
  {
    path: '/compare',
    component: laterPage(async () => (await import('../pages/compare/Page')).ComparePage),
  },
  {
    path: '/models',
    component: laterPage(async () => (await import('../pages/models/Page')).ModelsPage),
  },
  {
    path: '/try',
    component: laterPage(async () => (await import('../pages/try-it/Page')).TryItPage),
  },
  {
    path: '/score',
    component: laterPage(async () => (await import('../pages/score/Page')).ScorePage),
  },
  { path: '/settings', component: SettingsPage },
]

/** Pages whose code comes after the first load. */
export const laterPages: readonly LaterPage[] = routes.flatMap(({ component }) =>
  'fetch' in component ? [component] : [],
)
