import {packageRoot} from '../package-info.js'

/** Twice the size that it is drawn in: sharp on the screens of today. */
const scale = 2

/**
 * A picture that needs no font of the reader's machine. Its letters are those of the one font that comes with bench
 * (fonts/, SIL Open Font License), so that it is the same everywhere.
 */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const {Resvg} = await import('@resvg/resvg-js')
  return new Resvg(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: [`${packageRoot}fonts/SourceSans3-Regular.ttf`],
      defaultFontFamily: 'Source Sans 3',
      sansSerifFamily: 'Source Sans 3',
    },
    fitTo: {mode: 'zoom', value: scale},
  })
    .render()
    .asPng()
}
