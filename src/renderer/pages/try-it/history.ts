// Messages that were kept on the try-it page, newest first, in this browser's own storage. Nothing is sent.

/** A kept message and what each model said, by the name it had then. */
export type Kept = {
  readonly text: string
  readonly answers: readonly { readonly name: string; readonly label: string }[]
}

const place = 'winnow.tryIt.history'
const most = 50

/** The list with one more: newest first, the same text once, 50 at most. */
export function keepMessage(list: readonly Kept[], message: Kept): Kept[] {
  const text = message.text.trim()
  if (text === '') return [...list]
  return [{ ...message, text }, ...list.filter((one) => one.text !== text)].slice(0, most)
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null || !('text' in value) || !('answers' in value)) return false
  return typeof value.text === 'string' && Array.isArray(value.answers)
}

// Before folders could answer, a run's number was stored.
function named(kept: Kept): Kept {
  const answers: readonly { name?: string; run?: number; label: string }[] = kept.answers
  return {
    text: kept.text,
    answers: answers.map(({ name, run, label }) => ({ name: name ?? `Run ${run}`, label })),
  }
}

/** What is stored; anything unreadable counts as nothing. */
export function readHistory(storage: Pick<Storage, 'getItem'>): Kept[] {
  try {
    const parsed: unknown = JSON.parse(storage.getItem(place) ?? '[]')
    return Array.isArray(parsed) ? parsed.filter(isKept).map(named) : []
  } catch {
    return []
  }
}

/** Stores the list; a full or forbidden storage is no reason to stop. */
export function writeHistory(storage: Pick<Storage, 'setItem'>, list: readonly Kept[]): void {
  try {
    storage.setItem(place, JSON.stringify(list))
  } catch {
    // Kept for as long as the page stands.
  }
}
