import type {Mark} from './palette.js'

/** Outline of a mark of this area, px², about the origin: as Vega draws it (vega-scenegraph, src/path/symbols.js). */
export function markPath(mark: Mark, area: number): string {
  const side = Math.sqrt(area)
  const [half, r] = [side / 2, Math.sqrt(area / Math.PI)]
  const line = (points: readonly (readonly [number, number])[]) =>
    `M${points.map(([x, y]) => `${short(x)},${short(y)}`).join('L')}Z`
  const rise = (side * Math.sqrt(3)) / 2
  switch (mark) {
    case 'circle':
      return `M${short(r)},0A${short(r)},${short(r)},0,1,1,${short(-r)},0A${short(r)},${short(r)},0,1,1,${short(r)},0Z`
    case 'square':
      return line([
        [-half, -half],
        [half, -half],
        [half, half],
        [-half, half],
      ])
    case 'diamond':
      return line([
        [-half * 1.15, 0],
        [0, -half * 1.15],
        [half * 1.15, 0],
        [0, half * 1.15],
      ])
    case 'cross': {
      const [arm, wide] = [half, side / 5]
      return line([
        [-arm, -wide],
        [-wide, -wide],
        [-wide, -arm],
        [wide, -arm],
        [wide, -wide],
        [arm, -wide],
        [arm, wide],
        [wide, wide],
        [wide, arm],
        [-wide, arm],
        [-wide, wide],
        [-arm, wide],
      ])
    }
    case 'triangle-up':
      return line([
        [0, -rise / 1.5],
        [half * 1.15, rise / 2],
        [-half * 1.15, rise / 2],
      ])
    case 'triangle-down':
      return line([
        [0, rise / 1.5],
        [-half * 1.15, -rise / 2],
        [half * 1.15, -rise / 2],
      ])
    case 'triangle-right':
      return line([
        [rise / 1.5, 0],
        [-rise / 2, -half * 1.15],
        [-rise / 2, half * 1.15],
      ])
  }
}

function short(pixels: number): number {
  return Math.round(pixels * 10) / 10
}
