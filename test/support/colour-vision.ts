// How colours look to eyes that lack one kind of cones, and how far apart two colours are to the eye. Pure; the tests of the
// palette are its only user, and keep it honest with published values.

type Triple = readonly [number, number, number]

/**
 * Linear sRGB as seen without one kind of cones: matrices of severity 1.0 of Machado, Oliveira and Fernandes, "A
 * Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, table 1.
 */
export const colourVisions: Readonly<Record<string, readonly [Triple, Triple, Triple]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const times = (matrix: readonly [Triple, Triple, Triple], [r, g, b]: Triple): Triple =>
  matrix.map(([x, y, z]) => x * r + y * g + z * b) as unknown as Triple

/** `#rrggbb` as linear sRGB, each 0 to 1 (IEC 61966-2-1). */
export function linear(hex: string): Triple {
  const of = (at: number): number => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return [of(1), of(3), of(5)]
}

/** A colour as an eye sees it, in linear sRGB; what leaves the gamut is cut. */
export const seen = (hex: string, vision: string): Triple =>
  times(colourVisions[vision] ?? colourVisions['usual'] ?? fail(), linear(hex)).map((one) =>
    Math.max(0, Math.min(1, one)),
  ) as unknown as Triple

function fail(): never {
  throw new Error('There is no such vision.')
}

/** OKLab of linear sRGB (Ottosson 2020, https://bottosson.github.io/posts/oklab/). */
export function okLab(rgb: Triple): Triple {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  ).map(Math.cbrt) as unknown as Triple
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  )
}

/** How far two colours are apart to an eye: the OKLab distance; 0.02 is about what is just seen. */
export function apart(one: string, other: string, vision: string): number {
  const [a, b] = [okLab(seen(one, vision)), okLab(seen(other, vision))]
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

/** The contrast of two colours, 1 to 21 (WCAG 2.1). */
export function contrast(one: string, other: string): number {
  const light = (hex: string): number => {
    const [r, g, b] = linear(hex)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [a, b] = [light(one), light(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}
