// The whole matrix as a picture to take along: SVG with names, and PNG made of it. No request leaves the page.
import type { ChartPicture } from '../../../charts/picture-out'
import { type CellMode, cellText, type Matrix } from '../matrix'
import { cellColours, colourOf, isRightCell, stepOf } from './colours'

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const cut = (text: string): string => (text.length > 34 ? `${text.slice(0, 16)}…${text.slice(-16)}` : text)

/** The matrix as SVG, in the colours at an element. */
export function matrixSvg(
  matrix: Matrix,
  mode: CellMode,
  title: string,
  element: Element,
): { svg: string; side: number } {
  const colours = cellColours(element)
  const total = matrix.labels.length
  const unit = total > 60 ? 14 : total > 24 ? 20 : 30
  const type = total > 60 ? 9 : 11
  const longest = Math.max(...matrix.labels.map((label) => cut(label).length))
  const names = Math.round(longest * type * 0.56) + 16
  const [left, top] = [names, names + 34]
  const side = left + total * unit + 24
  const parts = [
    `<rect width="${side}" height="${side + 34}" fill="${colours.ground}"/>`,
    `<text x="12" y="22" font-size="14" font-weight="600" fill="${colours.text}">${escape(title)}</text>`,
    `<rect x="${left}" y="${top}" width="${total * unit}" height="${total * unit}" fill="${colours.empty}"/>`,
  ]
  matrix.labels.forEach((label, place) => {
    const middle = (place + 0.5) * unit
    parts.push(
      `<text x="${left - 6}" y="${top + middle + type * 0.35}" font-size="${type}" text-anchor="end" fill="${colours.quiet}">${escape(cut(label))}</text>`,
      `<text transform="translate(${left + middle + type * 0.35} ${top - 6}) rotate(-90)" font-size="${type}" fill="${colours.quiet}">${escape(cut(label))}</text>`,
    )
  })
  for (const cell of matrix.filled) {
    const [x, y] = [left + cell.column * unit, top + cell.row * unit]
    parts.push(
      `<rect x="${x + 0.5}" y="${y + 0.5}" width="${unit - 1}" height="${unit - 1}" fill="${colourOf(colours, matrix, cell, mode)}"/>`,
    )
    const text = cellText(matrix, cell, mode)
    if (unit < 14 || text.length > 3) continue
    const ink =
      stepOf(matrix, cell, mode) < 4
        ? colours.text
        : isRightCell(matrix, cell)
          ? colours.rightText
          : colours.wrongText
    parts.push(
      `<text x="${x + unit / 2}" y="${y + unit / 2 + type * 0.32}" font-size="${Math.min(type, unit * 0.5)}" text-anchor="middle" fill="${ink}">${text}</text>`,
    )
  }
  const font = getComputedStyle(element).fontFamily.replaceAll('"', "'")
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side + 34}" viewBox="0 0 ${side} ${side + 34}" font-family="${font}">${parts.join('')}</svg>`,
    side,
  }
}

const mostPixels = 8000

/** The picture as the menu of pictures takes it. */
export function matrixPicture(matrix: Matrix, mode: CellMode, title: string, element: Element): ChartPicture {
  return {
    name: title,
    toSvg: () => matrixSvg(matrix, mode, title, element).svg,
    toPng: async () => {
      const { svg, side } = matrixSvg(matrix, mode, title, element)
      const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
      try {
        const image = new Image()
        image.src = address
        await image.decode()
        const scale = Math.min(2, mostPixels / (side + 34))
        const canvas = document.createElement('canvas')
        canvas.width = Math.round(side * scale)
        canvas.height = Math.round((side + 34) * scale)
        canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
        return await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
      } catch {
        return null
      } finally {
        URL.revokeObjectURL(address)
      }
    },
  }
}
