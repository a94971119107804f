// What tests of additions ask again and again.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GivenRole } from '../../src/shared/contract'
import type { Addition, AdditionRequest, Staged } from '../../src/shared/domain/addition'
import type { Row, Dataset, DatasetStatistics } from '../../src/shared/domain/dataset'
import type { TestApp } from './app'

/** A row as a person sees it. */
type SeenRow = Pick<Row, 'id' | 'text' | 'part' | 'cells'> & { readonly labels: string[] }

/** Reads a file so that its rows can join a dataset. */
export async function stage(
  { client, home }: TestApp,
  name: string,
  content: string,
  roles?: GivenRole[],
): Promise<Staged> {
  const path = join(home, '..', name)
  writeFileSync(path, content)
  const source = { kind: 'path' as const, path }
  for await (const event of client.datasets.stage({ source, ...(roles ? { roles } : {}) }))
    if (event.type === 'finished') return event.staged
  throw new Error('The file was not read.')
}

/** Adds rows. */
export async function add({ client }: TestApp, request: AdditionRequest): Promise<Addition> {
  for await (const event of client.datasets.add(request)) if (event.type === 'finished') return event.addition
  throw new Error('Nothing was added.')
}

/** The rows of a dataset with all their cells. */
export async function table({ client }: TestApp, dataset: string): Promise<SeenRow[]> {
  const { columns } = await client.datasets.get({ dataset })
  const { rows } = await client.datasets.rows({
    dataset,
    limit: 1000,
    columns: columns.map(({ name }) => name),
  })
  return rows.map(({ id, text, labels, part, cells }) => ({
    id,
    text,
    labels: Object.values(labels).flat(),
    part,
    ...(cells ? { cells } : {}),
  }))
}

/** Everything that a person sees of a dataset, but how often it was changed. */
export async function seen(
  opened: TestApp,
  dataset: string,
): Promise<{ own: Omit<Dataset, 'revision'>; rows: SeenRow[]; statistics: DatasetStatistics }> {
  const { revision: _revision, ...own } = await opened.client.datasets.get({ dataset })
  return {
    own,
    rows: await table(opened, dataset),
    statistics: await opened.client.datasets.statistics({ dataset }),
  }
}
