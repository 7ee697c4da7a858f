/**
 * The small multiples as one PNG for a slide or a paper: methods × endmembers, names, RMSE, the colour bar. Always dark
 * on white. Drawn a row at a time with the page's own work in between.
 */
import type { EndmemberDef } from '../../scene/cube';
import { diverging, viridis } from '../draw/colormaps';
import { endmemberColor, endmemberInk, endmemberLetter } from '../draw/colors';
import { download } from '../common/download';
import { bar, font, ink, noData, paper, small } from '../maps/figure';
import { metric } from '../maps/format';
import type { RaceMapRow } from './mapRows';

export interface RaceFigure {
  readonly scene: string;
  readonly seed: number;
  readonly mode: 'estimate' | 'difference';
  readonly rows: readonly RaceMapRow[];
  readonly endmembers: readonly EndmemberDef[];
  readonly lines: number;
  readonly samples: number;
}

/** Map width in the figure, before rounding to whole multiples of the scene's samples. */
const wantedWidth = 200;
const gap = 8;
const left = 20;
const nameWidth = 190;
const headHeight = 62;
const barHeight = 64;

/** Lets the page work between two rows. */
const pause = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** Saves the figure as PNG; does nothing where the browser gives no canvas. */
export async function saveRaceFigure(figure: RaceFigure): Promise<void> {
  const { scene, seed, mode, endmembers, lines, samples } = figure;
  const rows = figure.rows.filter((row) => row.maps);
  const scale = Math.max(1, Math.round(wantedWidth / samples));
  const [width, height] = [samples * scale, lines * scale];
  const x = (r: number): number => left + nameWidth + r * (width + gap);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(x(endmembers.length) - gap, left + nameWidth + 460) + left;
  canvas.height = headHeight + rows.length * (height + gap) + barHeight;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.fillStyle = ink;
  context.font = font(15, 600);
  context.fillText(`${scene}, seed ${seed}`, left, 22);
  endmembers.forEach((e, r) => {
    context.fillStyle = endmemberColor(e.color);
    context.fillRect(x(r), 36, 17, 17);
    context.fillStyle = endmemberInk(e.color);
    context.font = font(12, 600);
    context.textAlign = 'center';
    context.fillText(endmemberLetter(e.color), x(r) + 8.5, 49);
    context.textAlign = 'left';
    context.fillStyle = ink;
    context.font = font(13, 600);
    context.fillText(e.name, x(r) + 23, 49, width - 23);
  });
  for (const [i, row] of rows.entries()) {
    const top = headHeight + i * (height + gap);
    context.fillStyle = ink;
    context.font = font(14, 600);
    context.fillText(row.name, left, top + 18, nameWidth - gap);
    const rmse = row.run?.result?.rmseMean ?? null;
    context.font = font(13);
    if (rmse !== null) context.fillText(`RMSE ${metric(rmse)}`, left, top + 37);
    for (const [r, { content }] of row.columns.entries()) {
      context.fillStyle = noData;
      context.fillRect(x(r), top, width, height);
      if (content) context.drawImage(small(content, lines, samples), x(r), top, width, height);
    }
    await pause();
  }
  const y = canvas.height - barHeight + 8;
  bar(context, viridis, ['0', '0.5', '1'], 'abundance', x(0), y, 200);
  if (mode === 'difference') {
    bar(context, diverging, ['−0.5', '0', '+0.5'], 'estimate − truth', x(0) + 240, y, 200);
  }
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob) return;
  const name = `${scene} race maps seed ${seed}.png`.toLowerCase().replace(/\s+/g, '-');
  download(name, new Uint8Array(await blob.arrayBuffer()), 'image/png');
}
