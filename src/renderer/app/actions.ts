// Everything that can be done from anywhere, as one list: the palette shows it and the keys sheet prints it.
// An action that cannot be done now stays in its place and says why.
import {
  type Icon,
  IconBox,
  IconDatabaseImport,
  IconKeyboard,
  IconMoon,
  IconPlayerPlay,
  IconSettings,
  IconSparkles,
  IconSun,
} from '@tabler/icons-react'
import { navigation } from './routes'

/** Something that can be done. */
export type Action = {
  readonly id: string
  readonly name: string
  /** What it is done to. */
  readonly detail?: string
  readonly icon: Icon
  readonly keys?: string
  /** Why it cannot be done now. */
  readonly reason?: string
  readonly perform: () => void
}

/** What the actions need to know and may do. */
export type ActionContext = {
  readonly go: (to: string) => void
  readonly importFile: () => void
  readonly openSample: () => void
  readonly showKeys: () => void
  readonly setScheme: (scheme: 'light' | 'dark') => void
  readonly isDark: boolean
  readonly isReadOnly: boolean
  readonly datasetCount: number
  /** The dataset on the page, if any. */
  readonly dataset: { readonly id: string; readonly name: string } | null
}

const readOnly = 'the workspace is open for reading only'

/** All actions, in the order in which they are shown. */
export function actionsFor(context: ActionContext): Action[] {
  const { go, dataset } = context
  const blocked = context.isReadOnly ? { reason: readOnly } : {}
  return [
    {
      id: 'train',
      name: 'New run',
      detail: dataset ? `on ${dataset.name}` : 'train a model',
      icon: IconPlayerPlay,
      perform: () => go(dataset ? `/runs/new?dataset=${encodeURIComponent(dataset.id)}` : '/runs/new'),
      ...(context.datasetCount === 0 ? { reason: 'after a dataset is imported' } : blocked),
    },
    {
      id: 'import',
      name: 'Import a file',
      detail: 'as a new dataset',
      icon: IconDatabaseImport,
      keys: 'mod+o',
      perform: context.importFile,
      ...blocked,
    },
    {
      id: 'sample',
      name: 'Open the sample',
      detail: 'questions to a bank',
      icon: IconSparkles,
      perform: context.openSample,
      ...blocked,
    },
    {
      id: 'model',
      name: 'Add a model folder',
      detail: 'to start runs from',
      icon: IconBox,
      perform: () => go('/models?add=1'),
      ...blocked,
    },
    ...navigation.map((entry) => ({
      id: `go${entry.href}`,
      name: entry.label,
      detail: 'go there',
      icon: entry.icon,
      keys: entry.keys,
      perform: () => go(entry.href),
    })),
    {
      id: 'scheme',
      name: context.isDark ? 'Light colours' : 'Dark colours',
      icon: context.isDark ? IconSun : IconMoon,
      perform: () => context.setScheme(context.isDark ? 'light' : 'dark'),
    },
    { id: 'settings', name: 'Settings', icon: IconSettings, keys: 'mod+,', perform: () => go('/settings') },
    {
      id: 'keys',
      name: 'Keys',
      detail: 'all shortcuts',
      icon: IconKeyboard,
      keys: '?',
      perform: context.showKeys,
    },
  ]
}

/** How well a query fits a name: 0 begins it, 1 begins a word of it, 2 is within, null not at all. */
export function fit(name: string, query: string): 0 | 1 | 2 | null {
  const wanted = query.trim().toLowerCase()
  const text = name.toLowerCase()
  const at = text.indexOf(wanted)
  if (at < 0) return null
  if (at === 0) return 0
  return /[\s_\-.]/.test(text[at - 1] ?? '') ? 1 : 2
}

/** Sorts what fits, best first; equal ones keep their order. */
export function bestFits<T>(items: readonly T[], nameOf: (item: T) => string, query: string): T[] {
  if (query.trim() === '') return [...items]
  return items
    .map((item) => ({ item, rank: fit(nameOf(item), query) }))
    .filter((entry): entry is { item: T; rank: 0 | 1 | 2 } => entry.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map((entry) => entry.item)
}
