// Messages that must stay right, by dataset, and what runs said of them. Labels are kept by id, so that a rename changes
// nothing; one that was merged counts as the label that it is now part of, on both sides.
import type { RunId } from '../../shared/domain/ids'
import type { CheckedPin, NewPin, Pin, PinId, PinnedStatus } from '../../shared/domain/pinned'
import { PinId as PinIdSchema } from '../../shared/domain/pinned'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { newId } from './identity'
import { labelsBecame } from './label-lineage'
import { outputsOfRun } from './run-outputs'

type Stored = {
  id: string
  dataset: number
  output: number
  output_name: string
  text: string
  labels: string
  row: number | null
  created_at: string
}
type LabelName = { id: number; name: string; is_retired: number }
/** What a run said: label ids, null for labels that the dataset does not have, with their names. */
export type SaidLabels = readonly (readonly [id: number | null, name: string])[]

const select = `SELECT p.id, p.dataset, p.output, o.name AS output_name, p.text, p.labels, p.row, p.created_at
  FROM pinned p JOIN outputs o ON o.id = p.output`

/** Pins of a dataset, the newest first. @throws WinnowError `dataset.notFound`. */
export function listPins(db: ReadableDb, dataset: string): Pin[] {
  const key = datasetKeyOf(db, dataset)
  const rows = db.all<Stored>(
    `${select} WHERE p.dataset = ? AND p.removed_at IS NULL ORDER BY p.created_at DESC, p.rowid DESC`,
    key,
  )
  const becomes = becomesOf(db, key)
  return rows.map((row) => read(db, row, becomes(row.output)))
}

/** Pins by id, removed ones too, in the order asked for. @throws WinnowError `input.invalid`. */
export function getPins(db: ReadableDb, ids: readonly PinId[]): Pin[] {
  return ids.map((id) => {
    const row = db.get<Stored>(`${select} WHERE p.id = ?`, id)
    if (row) return read(db, row, becomesOf(db, row.dataset)(row.output))
    throw new WinnowError('input.invalid', `There is no pinned message with the id ${id}.`)
  })
}

/** The dataset of a pin, by id. */
export function datasetOfPin(db: ReadableDb, id: PinId): string | undefined {
  return db.value<string>('SELECT d.id FROM pinned p JOIN datasets d ON d.key = p.dataset WHERE p.id = ?', id)
}

/**
 * Pins messages; one of the same text and output is replaced.
 * @throws WinnowError `dataset.notFound`, `label.notFound`, `input.invalid` for no text, or several labels where one is right.
 */
export function addPins(db: WritableDb, dataset: string, pins: readonly NewPin[], at: string): Pin[] {
  return db.write(() => {
    const key = datasetKeyOf(db, dataset)
    const outputs = db.all<{ id: number; name: string; kind: string }>(
      'SELECT id, name, kind FROM outputs WHERE dataset = ? ORDER BY position',
      key,
    )
    const added = pins.map((pin) => {
      const output = pin.output === undefined ? outputs[0] : outputs.find(({ name }) => name === pin.output)
      if (!output)
        throw new WinnowError(
          'label.notFound',
          pin.output === undefined
            ? 'The dataset has no labels yet.'
            : `There is no output named ${pin.output}.`,
        )
      if (pin.text.trim() === '') throw new WinnowError('input.invalid', 'A pinned message needs a text.')
      if (output.kind !== 'multi' && pin.labels.length !== 1)
        throw new WinnowError('input.invalid', `A message has exactly one label of ${output.name}.`)
      const names = labelNames(db, output.id)
      const ids = pin.labels.map((label) => {
        const found = names.find((one) => one.name === label && one.is_retired === 0)
        if (found) return found.id
        throw new WinnowError('label.notFound', `${output.name} has no label ${label}.`, {
          hint: 'Take a label of the dataset, or add the label to it first.',
        })
      })
      db.run(
        'UPDATE pinned SET removed_at = ? WHERE dataset = ? AND output = ? AND text = ? AND removed_at IS NULL',
        at,
        key,
        output.id,
        pin.text,
      )
      const id = newId('i')
      db.run(
        'INSERT INTO pinned (id, dataset, output, text, labels, row, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        id,
        key,
        output.id,
        pin.text,
        JSON.stringify(ids),
        pin.row ?? null,
        at,
      )
      return PinIdSchema.parse(id)
    })
    return getPins(db, [...new Set(added)])
  })
}

/** Takes pins away. */
export function removePins(db: WritableDb, ids: readonly PinId[], at: string): void {
  db.write(() => {
    getPins(db, ids)
    for (const id of ids)
      db.run('UPDATE pinned SET removed_at = ? WHERE id = ? AND removed_at IS NULL', at, id)
  })
}

/** Brings pins back in place of others that have their text now. */
export function restorePins(db: WritableDb, ids: readonly PinId[], at: string): void {
  db.write(() => {
    for (const { id } of getPins(db, ids)) {
      db.run(
        `UPDATE pinned SET removed_at = ? WHERE removed_at IS NULL AND id <> ? AND (dataset, output, text) =
         (SELECT dataset, output, text FROM pinned WHERE id = ?)`,
        at,
        id,
        id,
      )
      db.run('UPDATE pinned SET removed_at = NULL WHERE id = ?', id)
    }
  })
}

/** Keeps what a run says of pins. */
export function storeChecks(
  db: WritableDb,
  run: RunId,
  checks: readonly { readonly pin: PinId; readonly said: SaidLabels; readonly probability: number }[],
  at: string,
): void {
  db.write(() => {
    for (const { pin, said, probability } of checks)
      db.run(
        `INSERT INTO pinned_checks (run, pin, said, probability, checked_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (run, pin) DO UPDATE SET said = excluded.said, probability = excluded.probability,
         checked_at = excluded.checked_at`,
        run,
        pin,
        JSON.stringify(said),
        probability,
        at,
      )
  })
}

/** How the pins of its dataset stand with a run. @throws WinnowError `run.notFound`. */
export function pinnedStatus(db: ReadableDb, run: RunId): PinnedStatus {
  const rows = db.all<
    Stored & { said: string | null; probability: number | null; checked_at: string | null }
  >(
    `SELECT p.id, p.dataset, p.output, o.name AS output_name, p.text, p.labels, p.row, p.created_at, c.said, c.probability, c.checked_at
     FROM pinned p JOIN outputs o ON o.id = p.output LEFT JOIN pinned_checks c ON c.pin = p.id AND c.run = ?
     WHERE p.dataset = (SELECT dataset FROM runs WHERE id = ?) AND p.removed_at IS NULL ORDER BY p.created_at, p.rowid`,
    run,
    run,
  )
  const answered = new Set(outputsOfRun(db, run).map(({ id }) => id))
  const becomesIn = becomesOf(db, rows[0]?.dataset ?? 0)
  const pins = rows
    .filter(({ output }) => answered.has(output))
    .map((row): CheckedPin => {
      const becomes = becomesIn(row.output)
      const said = row.said === null ? null : (JSON.parse(row.said) as SaidLabels)
      return {
        ...read(db, row, becomes),
        said: said && said.map(([, name]) => name),
        probability: row.probability,
        isRight: said && isSame(becomes, row.labels, said),
      }
    })
  const rank = ({ isRight }: CheckedPin): number => (isRight === false ? 0 : isRight === null ? 1 : 2)
  const times = rows.flatMap(({ checked_at: time }) => (time === null ? [] : [time])).sort()
  return {
    run,
    checkedAt: times.at(-1) ?? null,
    right: pins.filter(({ isRight }) => isRight === true).length,
    broken: pins.filter(({ isRight }) => isRight === false).length,
    unchecked: pins.filter(({ isRight }) => isRight === null).length,
    pins: pins.toSorted((a, b) => rank(a) - rank(b)),
  }
}

function isSame(becomes: Becomes, labels: string, said: SaidLabels): boolean {
  const wanted = new Set((JSON.parse(labels) as number[]).map(becomes))
  const given = new Set(said.map(([id]) => id !== null && becomes(id)))
  return wanted.size === given.size && [...wanted].every((id) => given.has(id))
}

/** The label that one is part of now. */
type Becomes = (label: number) => number

/** By output, worked out once each. */
function becomesOf(db: ReadableDb, datasetKey: number): (output: number) => Becomes {
  const known = new Map<number, Becomes>()
  return (output) => {
    const becomes = known.get(output) ?? labelsBecame(db, datasetKey, output, 0)
    known.set(output, becomes)
    return becomes
  }
}

function read(db: ReadableDb, row: Stored, becomes: Becomes): Pin {
  const names = labelNames(db, row.output)
  const ids = [...new Set((JSON.parse(row.labels) as number[]).map(becomes))]
  return {
    id: PinIdSchema.parse(row.id),
    output: row.output_name,
    text: row.text,
    labels: ids.map((id) => names.find((one) => one.id === id)?.name ?? ''),
    row: row.row,
    createdAt: row.created_at,
  }
}

const labelNames = (db: ReadableDb, output: number): LabelName[] =>
  db.all<LabelName>('SELECT id, name, is_retired FROM label_names WHERE output = ?', output)
