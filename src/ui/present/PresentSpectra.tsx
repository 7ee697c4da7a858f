/** Endmember spectra alone, with thick lines, and the spectrum of the pixel under the cursor; drawn in the page's own SVG. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { spectrumAt } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { viewTitle } from '../../scene/spectra/views';
import { shownAnswer } from '../../store/results/shown';
import { resultEndmembers } from '../../store/train/result';
import { EndmemberChip } from '../common/EndmemberChip';
import { useStudioState } from '../common/context';
import { endmemberColor } from '../draw/colors';
import { legibleOn, surfaces } from '../draw/legible';
import { bandAxis, plotBox, spectrumPath } from '../draw/spectrumAxes';
import type { Scale } from '../draw/spectrumAxes';
import { LineSample } from '../plots/LineSample';
import { bandOrder, spectraLines, viewedLine } from '../plots/spectra';
import { sentence } from '../common/format';
import { AxisLines, BandNumbers, MaskedBands, ValueAxis } from '../spectra/plotParts';

/** A unit of the drawing in CSS pixels: numbers and lines are so much larger than on the page. */
const UNIT = 2;
const margin = { left: 50, right: 10 };

export function PresentSpectra() {
  const scene = useStudioState((s) => s.scene);
  return scene && <Spectra scene={scene} />;
}

function Spectra({ scene }: { readonly scene: Scene }) {
  const { cube, mask, truth } = scene;
  const answer = useStudioState(shownAnswer);
  const endmembers = useStudioState((s) => s.endmembers);
  const theme = useStudioState((s) => s.theme);
  const view = useStudioState((s) => s.spectrumView);
  const cursor = useStudioState((s) => s.cursor);
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 600, height: 300 });
  useEffect(() => {
    if (!frame.current) return;
    const observer = new ResizeObserver(([{ contentRect }]) =>
      setSize({ width: contentRect.width / UNIT, height: contentRect.height / UNIT }),
    );
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);

  const shown = useMemo(
    () => (answer ? resultEndmembers(answer, endmembers) : endmembers),
    [answer, endmembers],
  );
  const lines = useMemo(() => {
    const { wavelengths } = cube;
    const found = spectraLines({
      ...{ endmembers: shown, wavelengths, validBands: mask.bands, initial: null },
      ...{ estimate: answer?.spectra ?? null, truth: truth?.endmembers ?? null },
      truthCount: truth?.names.length ?? 0,
    });
    const order = bandOrder(cube.bands, wavelengths);
    /** From the order of the axis to that of the bands. */
    const byBand = (y: readonly (number | null)[]): Float32Array => {
      const values = new Float32Array(cube.bands).fill(NaN);
      viewedLine(view, found.x, y, wavelengths !== null).forEach((v, i) => {
        values[order[i]] = v ?? NaN;
      });
      return values;
    };
    return found.lines.map((line) => ({ ...line, values: byBand(line.y) }));
  }, [cube, mask, truth, answer, shown, view]);
  const pixel = useMemo(
    () =>
      view === 'measured' && cursor && mask.pixels[cursor.line * cube.samples + cursor.sample]
        ? spectrumAt(cube, cursor.line, cursor.sample)
        : null,
    [cube, mask, cursor, view],
  );
  const axis = useMemo(() => bandAxis(cube), [cube]);
  const scale = useMemo(
    () =>
      rangeOf(
        lines.map((l) => l.values),
        pixel,
        mask.bands,
        view === 'measured',
      ),
    [lines, pixel, mask, view],
  );
  const box = plotBox(size.width, margin, { top: 6, height: Math.max(40, size.height - 46) });
  const kinds = new Set(lines.map((l) => l.kind));
  if (lines.length === 0 && !pixel) {
    return (
      <p className="present-none">
        There are no spectra yet: label pixels, train, or point at a pixel first.
      </p>
    );
  }
  return (
    <div className="present-spectra">
      <ul className="present-legend">
        {shown.map((e) => (
          <li key={e.id}>
            <EndmemberChip className="present-chip" color={e.color} />
            {e.name}
          </li>
        ))}
        {kinds.has('estimate') && (
          <li>
            <LineSample dash="solid" width={3} /> estimate
          </li>
        )}
        {kinds.has('truth') && (
          <li>
            <LineSample dash="dash" width={3} /> truth
          </li>
        )}
        {pixel && cursor && (
          <li>
            <LineSample dash="dot" width={3} /> line {cursor.line}, sample {cursor.sample}
          </li>
        )}
      </ul>
      <div ref={frame} className="present-plot">
        <svg
          className="svg-plot"
          role="img"
          aria-label={`Spectra of ${shown.map((e) => e.name).join(', ')}`}
          viewBox={`0 0 ${size.width} ${size.height}`}
        >
          <MaskedBands bands={mask.bands} axis={axis} box={box} />
          <ValueAxis
            box={box}
            scale={scale}
            wanted={box.height / 40}
            title={sentence(
              viewTitle(
                view,
                cube.unit === 'unknown' ? 'value' : cube.unit,
                cube.wavelengths !== null,
              ),
            )}
          />
          <BandNumbers axis={axis} box={box} apart={90} below={[14, 32]} />
          <AxisLines box={box} />
          {lines.map(({ kind, endmember, values }) => (
            <path
              key={`${endmember.id} ${kind}`}
              d={spectrumPath(values, mask.bands, axis, scale, box)}
              fill="none"
              stroke={legibleOn(endmemberColor(endmember.color), surfaces[theme])}
              strokeWidth={kind === 'estimate' ? 2.4 : 1.6}
              strokeDasharray={kind === 'truth' ? '6 4' : undefined}
            />
          ))}
          {pixel && (
            <path
              className="present-pixel"
              d={spectrumPath(pixel, mask.bands, axis, scale, box)}
              fill="none"
              strokeWidth={2}
              strokeDasharray="1.5 3"
            />
          )}
        </svg>
      </div>
    </div>
  );
}

/** From 0 where values are as measured; with room above and below. */
function rangeOf(
  lines: readonly Float32Array[],
  pixel: ArrayLike<number> | null,
  valid: Uint8Array,
  fromZero: boolean,
): Scale {
  let [low, high] = [Infinity, -Infinity];
  for (const values of pixel ? [...lines, pixel] : lines) {
    for (let b = 0; b < valid.length; b++) {
      const v = values[b];
      if (!valid[b] || !Number.isFinite(v)) continue;
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
  }
  if (!(high > low)) return { from: 0, to: 1 };
  const room = (high - low) * 0.05;
  return { from: fromZero ? Math.min(0, low) : low - room, to: high + room };
}
