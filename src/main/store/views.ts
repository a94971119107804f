// Saved views: filters of a dataset's rows under a name, as the page's address holds them and as an expression.
import type { DatasetCard, View } from '../../shared/domain/view'
import { DatasetCard as Card, View as ViewSchema } from '../../shared/domain/view'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { newId } from './identity'

type Stored = { id: string; name: string; state: string; created_at: string }

const read = ({ id, name, state, created_at: createdAt }: Stored): View =>
  ViewSchema.parse({ id, name, createdAt, ...(JSON.parse(state) as object) })

/** Views of a dataset by name. @throws WinnowError `dataset.notFound`. */
export function listViews(db: ReadableDb, dataset: string): View[] {
  return db
    .all<Stored>(
      'SELECT id, name, state, created_at FROM views WHERE dataset = ? ORDER BY name COLLATE NOCASE',
      datasetKeyOf(db, dataset),
    )
    .map(read)
}

/** A view by its name or id. @throws WinnowError `view.notFound`, `dataset.notFound`. */
export function getView(db: ReadableDb, dataset: string, ref: string): View {
  const found = listViews(db, dataset).find((view) => view.name === ref || view.id === ref)
  if (found) return found
  const names = listViews(db, dataset).map(({ name }) => name)
  throw new WinnowError('view.notFound', `${dataset} has no view named ${ref}.`, {
    hint: names.length > 0 ? `It has ${names.join(', ')}.` : 'Save one on the rows of the dataset.',
  })
}

/** Saves a view; one of the same name is replaced. @throws WinnowError `dataset.notFound`. */
export function saveView(
  db: WritableDb,
  dataset: string,
  view: Pick<View, 'name' | 'address' | 'query' | 'filter'>,
  at: string,
): View {
  return db.write(() => {
    const key = datasetKeyOf(db, dataset)
    const { name, ...state } = view
    db.run('DELETE FROM views WHERE dataset = ? AND name = ?', key, name)
    const id = newId('v')
    db.run(
      'INSERT INTO views (id, dataset, name, state, created_at) VALUES (?, ?, ?, ?, ?)',
      id,
      key,
      name,
      JSON.stringify(state),
      at,
    )
    return getView(db, dataset, id)
  })
}

/** Removes a view; the rows stay. @throws WinnowError `view.notFound`, `dataset.notFound`. */
export function removeView(db: WritableDb, dataset: string, ref: string): View {
  return db.write(() => {
    const view = getView(db, dataset, ref)
    db.run('DELETE FROM views WHERE id = ?', view.id)
    return view
  })
}

/** Where the data come from and who may use them. @throws WinnowError `dataset.notFound`. */
export function readCard(db: ReadableDb, dataset: string): DatasetCard {
  const key = datasetKeyOf(db, dataset)
  return Card.parse(JSON.parse(db.value<string>('SELECT card FROM datasets WHERE key = ?', key)))
}

/** Writes the card; what is not given stays. @throws WinnowError `dataset.notFound`. */
export function writeCard(db: WritableDb, dataset: string, change: Partial<DatasetCard>): DatasetCard {
  return db.write(() => {
    const card = Card.parse({ ...readCard(db, dataset), ...change })
    db.run('UPDATE datasets SET card = ? WHERE key = ?', JSON.stringify(card), datasetKeyOf(db, dataset))
    return card
  })
}

/** The card and the hash of the file of a dataset, also of one in the trash. */
export function aboutDataset(db: ReadableDb, id: string): { card: DatasetCard; sha256: string } {
  const stored = db.get<{ card: string; sha256: string }>(
    'SELECT card, sha256 FROM datasets WHERE id = ?',
    id,
  )
  return { card: Card.parse(JSON.parse(stored?.card ?? '{}')), sha256: stored?.sha256 ?? '' }
}
