/** ln n! for 0 … n. */
export function logFactorials(most: number): Float64Array {
  const out = new Float64Array(most + 1)
  for (let n = 2; n <= most; n++) out[n] = (out[n - 1] ?? 0) + Math.log(n)
  return out
}

/**
 * One-sided Fisher exact test: the probability that of `inside` rows drawn from `all`, of which `wrong` are wrong, at least
 * `wrongInside` are (the upper tail of the hypergeometric distribution). `logs` reaches to `all`.
 */
export function fisherUpper(
  wrongInside: number,
  inside: number,
  wrong: number,
  all: number,
  logs: Float64Array,
): number {
  const ln = (n: number): number => logs[n] ?? 0
  const choose = (n: number, k: number): number => ln(n) - ln(k) - ln(n - k)
  const most = Math.min(inside, wrong)
  const least = Math.max(0, inside - (all - wrong))
  if (wrongInside <= least) return 1
  if (wrongInside > most) return 0
  const bottom = choose(all, inside)
  let term = Math.exp(choose(wrong, wrongInside) + choose(all - wrong, inside - wrongInside) - bottom)
  let sum = 0
  for (let k = wrongInside; k <= most; k++) {
    sum += term
    // From one count to the next by their ratio; past the peak the terms fall fast.
    const next = ((wrong - k) * (inside - k)) / ((k + 1) * (all - wrong - inside + k + 1))
    term *= next
    if (next < 1 && term < sum * 1e-16) break
  }
  return Math.min(1, sum)
}
