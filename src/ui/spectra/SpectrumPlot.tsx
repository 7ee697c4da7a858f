/**
 * The spectrum under the cursor, those of the labels in their markers' colours, and the pinned ones with their numbers.
 * The cursor's line is set on the SVG directly once a frame; React draws only what changes with labels, pins and scene.
 */
import { useEffect, useMemo, useRef } from 'react';
import type { Scene } from '../../scene/scene';
import { spectrumAt } from '../../scene/cube';
import { viewOf, viewTitle } from '../../scene/spectra/views';
import { glyphOf } from '../draw/glyph';
import { legibleOn, surfaces } from '../draw/legible';
import { leastSquaresScale } from '../plots/spectra';
import { useStudio, useStudioState } from '../common/context';
import { sentence, value } from '../common/format';
import { pinLooks, pinSpectrum } from '../draw/pins';
import { AxisLines, BandNumbers, MaskedBands, ValueAxis, useWidth } from './plotParts';
import {
  areaPath,
  bandAxis,
  bandNear,
  placeAt,
  plotBox,
  spectrumPath,
  spreadOut,
  viewDomain,
  xOf,
  yOf,
} from '../draw/spectrumAxes';

const height = 190;
const margin = { left: 46, right: 18 };
const inside = { top: 8, height: height - 40 };

export function SpectrumPlot({ scene }: { scene: Scene }) {
  const { store } = useStudio();
  const { cube, mask } = scene;
  const labels = useStudioState((s) => s.labels);
  const endmembers = useStudioState((s) => s.endmembers);
  const selected = useStudioState((s) => s.selected);
  const rgb = useStudioState((s) => s.rgb);
  const layer = useStudioState((s) => s.layer.kind);
  const band = useStudioState((s) => s.band);
  const theme = useStudioState((s) => s.theme);
  const view = useStudioState((s) => s.spectrumView);
  const pins = useStudioState((s) => s.pins);
  const overlays = useStudioState((s) => s.overlays);
  const references = useStudioState((s) => s.references);
  const [frame, width] = useWidth(340);
  const svg = useRef<SVGSVGElement>(null);
  const line = useRef<SVGPathElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const guide = useRef<SVGLineElement>(null);

  const axis = useMemo(() => bandAxis(cube), [cube]);
  const values = useMemo(() => viewDomain(view, cube, mask), [view, cube, mask]);
  const box = useMemo(() => plotBox(width, margin, inside), [width]);

  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    let request = 0;
    let pointed: number | null = null;
    const draw = () => {
      request = 0;
      const { cursor } = store.getState();
      const spectrum = cursor
        ? viewOf(view, spectrumAt(cube, cursor.line, cursor.sample), cube.wavelengths, mask.bands)
        : null;
      const path = spectrum ? spectrumPath(spectrum, mask.bands, axis, values, box) : '';
      line.current?.setAttribute('d', path);
      const b = pointed === null ? null : bandNear(axis, pointed);
      guide.current?.setAttribute('visibility', b === null ? 'hidden' : 'visible');
      if (!readout.current) return;
      if (b === null) {
        readout.current.textContent = '';
        return;
      }
      const x = xOf(axis.at[b], axis.domain, box).toFixed(1);
      guide.current?.setAttribute('x1', x);
      guide.current?.setAttribute('x2', x);
      const nm = cube.wavelengths ? ` · ${Math.round(axis.at[b])} nm` : '';
      const at = !mask.bands[b] ? ' · masked' : spectrum ? ` · ${value(spectrum[b])}` : '';
      readout.current.textContent = `band ${b}${nm}${at}`;
    };
    const schedule = () => {
      request ||= requestAnimationFrame(draw);
    };
    const place = (e: PointerEvent | MouseEvent) =>
      placeAt(e.clientX - element.getBoundingClientRect().left, axis.domain, box);
    const move = (e: PointerEvent) => {
      pointed = place(e);
      schedule();
    };
    const leave = () => {
      pointed = null;
      schedule();
    };
    // A shortcut for the mouse; the same choice is the "Single band" layer above the image.
    const click = (e: MouseEvent) => store.getState().setBand(bandNear(axis, place(e)));
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerleave', leave);
    element.addEventListener('click', click);
    const unsubscribe = store.subscribe((now, before) => {
      if (now.cursor !== before.cursor) schedule();
    });
    draw();
    return () => {
      unsubscribe();
      cancelAnimationFrame(request);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('click', click);
    };
  }, [store, cube, mask, axis, values, box, view]);

  const labelled = useMemo(() => {
    const background = surfaces[theme];
    const named = new Set<string>();
    return labels.map((label) => {
      const glyph = glyphOf(label.abundances, endmembers);
      const measured = spectrumAt(cube, label.line, label.sample);
      const spectrum = viewOf(view, measured, cube.wavelengths, mask.bands);
      // One letter for each endmember, at the end of its first line, keeps the colours readable for all.
      const letter = glyph.mixed || named.has(glyph.letter) ? null : glyph.letter;
      if (letter) named.add(letter);
      const last = axis.order.findLast((b) => mask.bands[b] === 1) ?? 0;
      return {
        id: label.id,
        color: legibleOn(glyph.color, background),
        letter,
        y: yOf(spectrum[last], values, box),
        path: spectrumPath(spectrum, mask.bands, axis, values, box),
      };
    });
  }, [labels, endmembers, cube, mask, axis, values, box, theme, view]);

  const pinned = useMemo(() => {
    const last = axis.order.findLast((b) => mask.bands[b] === 1) ?? 0;
    return pinLooks({ pins, labels, endmembers }).map(({ pin, number, color }) => {
      const measured = pinSpectrum(pin, cube);
      const spectrum = viewOf(view, measured, cube.wavelengths, mask.bands);
      const sd = pin.kind === 'region' && view === 'measured' ? pin.sd : null;
      const area = sd
        ? areaPath(
            measured.map((v, b) => v - sd[b]),
            measured.map((v, b) => v + sd[b]),
            mask.bands,
            axis,
            values,
            box,
          )
        : null;
      return {
        id: pin.id,
        color: legibleOn(color, surfaces[theme]),
        letter: String(number),
        y: yOf(spectrum[last], values, box),
        path: spectrumPath(spectrum, mask.bands, axis, values, box),
        area,
      };
    });
  }, [pins, labels, endmembers, cube, mask, axis, values, box, theme, view]);

  const overlaid = useMemo(
    () =>
      overlays.flatMap(({ target, file, index }) => {
        const look = pinLooks({ pins, labels, endmembers }).find((l) => l.pin.id === target);
        const from = references.find((r) => r.file === file);
        if (!look || !from) return [];
        const library = from.values.subarray(index * cube.bands, (index + 1) * cube.bands);
        const k = leastSquaresScale(pinSpectrum(look.pin, cube), library, mask.bands);
        const scaled = library.map((v) => v * k);
        const spectrum = viewOf(view, scaled, cube.wavelengths, mask.bands);
        return [
          {
            key: `${target} ${file} ${index}`,
            color: legibleOn(look.color, surfaces[theme]),
            path: spectrumPath(spectrum, mask.bands, axis, values, box),
          },
        ];
      }),
    [overlays, references, pins, labels, endmembers, cube, mask, axis, values, box, theme, view],
  );

  const bottom = box.top + box.height;
  // Numbers of pins take the place of the letters: both would be a crowd.
  const ends = pinned.length > 0 ? pinned : labelled;
  const letters = spreadOut(
    ends.flatMap((p) => (p.letter ? [{ letter: p.letter, y: p.y }] : [])),
    box.top + 4,
    bottom - 4,
  );
  const named = cube.unit === 'unknown' ? 'value' : cube.unit;
  const unit = sentence(viewTitle(view, named, cube.wavelengths !== null));
  const marks =
    layer === 'band'
      ? [{ band, name: '▲' }]
      : layer === 'rgb'
        ? rgb.map((b, i) => ({ band: b, name: 'RGB'[i] }))
        : [];
  return (
    <div ref={frame} className="spectrum">
      <svg
        ref={svg}
        className="svg-plot"
        width={width}
        height={height}
        role="img"
        aria-label={`Spectra: ${unit} against ${axis.title}`}
      >
        <defs>
          <clipPath id="spectrum-clip">
            <rect x={box.left} y={box.top} width={box.width} height={box.height} />
          </clipPath>
        </defs>
        <ValueAxis box={box} scale={values} wanted={5} title={unit} />
        <BandNumbers axis={axis} box={box} apart={62} below={[14, 28]} />
        <MaskedBands bands={mask.bands} axis={axis} box={box} />
        {marks.map((m) => (
          <g key={m.name} className="band-mark">
            <line
              x1={xOf(axis.at[m.band], axis.domain, box)}
              x2={xOf(axis.at[m.band], axis.domain, box)}
              y1={box.top}
              y2={bottom}
            />
            <text x={xOf(axis.at[m.band], axis.domain, box)} y={box.top + 8} dx={3}>
              {m.name}
            </text>
          </g>
        ))}
        <g clipPath="url(#spectrum-clip)">
          {labelled.map((p) => (
            <path
              key={p.id}
              d={p.path}
              className="labelled"
              stroke={p.color}
              data-selected={p.id === selected}
              data-faint={pinned.length > 0}
            />
          ))}
          {pinned.map((p) => (
            <g key={p.id} className="pinned">
              {p.area && <path className="pinned-sd" d={p.area} fill={p.color} />}
              <path className="pinned-line" d={p.path} stroke={p.color} />
            </g>
          ))}
          {overlaid.map(({ key, path, color }) => (
            <path key={key} className="overlay" d={path} stroke={color} />
          ))}
          <path ref={line} className="cursor-line" />
        </g>
        {letters.map((l) => (
          <text
            key={l.letter}
            className="pinned-letter"
            x={box.left + box.width + 4}
            y={l.y}
            dy="0.32em"
          >
            {l.letter}
          </text>
        ))}
        <line ref={guide} className="guide" y1={box.top} y2={bottom} visibility="hidden" />
        <AxisLines box={box} />
      </svg>
      <p ref={readout} className="spectrum-readout" aria-hidden="true" />
    </div>
  );
}
