// Tags of several runs at once. Compared without case, as the store does. Pure.
import type { Run } from '../../../shared/domain/run'

const has = (tags: readonly string[], tag: string): boolean =>
  tags.some((one) => one.toLowerCase() === tag.toLowerCase())

/** The tags that all of these runs have, as the first one writes them. */
export function sharedTags(runs: readonly Run[]): string[] {
  const [first, ...others] = runs
  return (first?.tags ?? []).filter((tag) => others.every((run) => has(run.tags, tag)))
}

/** What is to be added and taken away to come from some tags to others. */
export function tagChange(
  before: readonly string[],
  after: readonly string[],
): { readonly addTags: string[]; readonly removeTags: string[] } {
  return {
    addTags: after.map((tag) => tag.trim()).filter((tag) => tag !== '' && !has(before, tag)),
    removeTags: before.filter((tag) => !has(after, tag)),
  }
}
