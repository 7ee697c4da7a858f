/**
 * All maps as one figure to put in a slide or a paper: titles, names, nearest-neighbour maps, colour bars.
 * Always dark on white, whatever the page's theme, because that is what gets printed.
 */
import { diverging, mapSize, viridis } from '../draw/colormaps';
import type { ColorMap } from '../draw/colormaps';
import { endmemberColor, endmemberInk, endmemberLetter } from '../draw/colors';
import { download } from '../common/download';
import type { MapContent, MapRow } from './exportMaps';
import { paint } from '../draw/paint';

export const ink = '#1b2028';
export const paper = '#ffffff';
export const noData = '#c4c9d1';
export const font = (size: number, weight = 400): string =>
  `${weight} ${size}px system-ui, sans-serif`;

/** Map width in the figure, before rounding to whole multiples of the scene's samples. */
const wantedWidth = 280;
const gap = 12;
const left = 20;
const titleHeight = 34;
const rowTitle = 26;
const barHeight = 64;

/** A canvas that holds one map at one pixel each. */
export function small(content: MapContent, lines: number, samples: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [samples, lines];
  const context = canvas.getContext('2d');
  if (context) {
    const image = context.createImageData(samples, lines);
    const words = new Uint32Array(image.data.buffer);
    paint(words, content.channel, content.minus, content.range, content.map);
    context.putImageData(image, 0, 0);
  }
  return canvas;
}

/** A colour bar with ticks and title, its top left corner at (x, y). */
export function bar(
  context: CanvasRenderingContext2D,
  map: ColorMap,
  ticks: readonly string[],
  title: string,
  x: number,
  y: number,
  width: number,
): void {
  const strip = document.createElement('canvas');
  [strip.width, strip.height] = [mapSize, 1];
  const inside = strip.getContext('2d');
  if (inside) {
    const image = inside.createImageData(mapSize, 1);
    new Uint32Array(image.data.buffer).set(map);
    inside.putImageData(image, 0, 0);
  }
  context.drawImage(strip, x, y, width, 10);
  context.fillStyle = ink;
  context.font = font(12);
  ticks.forEach((tick, i) => {
    const t = i / (ticks.length - 1);
    context.textAlign = i === 0 ? 'left' : t === 1 ? 'right' : 'center';
    context.fillText(tick, x + t * width, y + 25);
  });
  context.textAlign = 'center';
  context.fillText(title, x + width / 2, y + 42);
  context.textAlign = 'left';
}

/** Saves the figure as PNG; does nothing where the browser gives no canvas. */
export async function saveFigure(
  scene: string,
  rows: readonly MapRow[],
  lines: number,
  samples: number,
): Promise<void> {
  const titles = (['estimate', 'truth', 'difference'] as const).filter((title) =>
    rows.some((row) => row[title]),
  );
  const scale = Math.max(1, Math.round(wantedWidth / samples));
  const [width, height] = [samples * scale, lines * scale];
  const canvas = document.createElement('canvas');
  // A single narrow column must still hold its colour bar.
  const columns = Math.max(titles.length, Math.ceil(200 / (width + gap)));
  canvas.width = left * 2 + columns * (width + gap) - gap;
  canvas.height = titleHeight + rows.length * (rowTitle + height + gap) + barHeight;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.fillStyle = ink;
  context.font = font(13);
  titles.forEach((title, i) => context.fillText(title, left + i * (width + gap), 24));
  rows.forEach(({ endmember, ...maps }, r) => {
    const top = titleHeight + r * (rowTitle + height + gap);
    context.fillStyle = endmemberColor(endmember.color);
    context.fillRect(left, top + 2, 17, 17);
    context.fillStyle = endmemberInk(endmember.color);
    context.font = font(12, 600);
    context.textAlign = 'center';
    context.fillText(endmemberLetter(endmember.color), left + 8.5, top + 15);
    context.textAlign = 'left';
    context.fillStyle = ink;
    context.font = font(14, 600);
    context.fillText(endmember.name, left + 25, top + 16);
    titles.forEach((title, i) => {
      const content = maps[title];
      const x = left + i * (width + gap);
      context.fillStyle = noData;
      context.fillRect(x, top + rowTitle, width, height);
      if (content)
        context.drawImage(small(content, lines, samples), x, top + rowTitle, width, height);
    });
  });
  const y = canvas.height - barHeight + 8;
  bar(context, viridis, ['0', '0.5', '1'], 'abundance', left, y, Math.max(120, width));
  const at = titles.indexOf('difference');
  if (at > 0) {
    const x = left + at * (width + gap);
    bar(context, diverging, ['−0.5', '0', '+0.5'], 'estimate − truth', x, y, width);
  }
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob) return;
  const name = `${scene ? `${scene} ` : ''}maps.png`.toLowerCase().replace(/\s+/g, '-');
  download(name, new Uint8Array(await blob.arrayBuffer()), 'image/png');
}
