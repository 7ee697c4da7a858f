/** Where the class agrees and where it does not: the pixels in the image, the most disputed first, and one of them closely. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Assignment } from '../../documents/classwork';
import type { ClassPixelRow, ClassResult, Collected } from '../../protocol/classwork';
import type { Scene } from '../../scene/scene';
import { defaultRgb } from '../../store/image/view';
import { isVeiled } from '../../store/open/veil';
import { useStudio, useStudioState } from '../common/context';
import { Panel } from '../common/Panel';
import { rgbPainter } from '../draw/raster';
import { PixelDetail } from './PixelDetail';
import { useGrowing } from './useGrowing';

interface PixelsProps {
  readonly assignment: Assignment;
  readonly scene: Scene;
  readonly result: ClassResult;
  readonly names: Collected['names'] | null;
}

/** Pixels in the list; students who choose their own may have named hundreds. */
const mostListed = 60;

const keyOf = ({ line, sample }: Pick<ClassPixelRow, 'line' | 'sample'>): string =>
  `${line}-${sample}`;

export function Pixels({ assignment, scene, result, names }: PixelsProps) {
  const { pixels, endmembers } = result;
  const listed = pixels.slice(0, mostListed);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = listed.find((p) => keyOf(p) === chosen) ?? listed[0];
  // Picture and detail a frame apart: both look at the whole scene.
  const there = useGrowing(2, 1);
  const agreed = pixels.some((p) => p.agreement !== null);
  return (
    <div className="class-pixels-view">
      <Panel id="class-pixels" title="Where the class differs" aside={`${pixels.length} pixels`}>
        {!agreed && (
          <p className="empty">
            Agreement needs three answers to a pixel.
            {result.rows.length < 3 ? ' There are fewer answers so far.' : ''}
          </p>
        )}
        <div className="class-where">
          <div>
            {there > 0 && <Picture {...{ scene, pixels: listed, shown, onChoose: setChosen }} />}
          </div>
          <ol className="class-disputed" aria-label="Pixels, the most disputed first">
            {listed.map((pixel, i) => (
              <li key={keyOf(pixel)}>
                <button
                  type="button"
                  aria-pressed={pixel === shown}
                  onClick={() => setChosen(keyOf(pixel))}
                >
                  <span className="class-number">{i + 1}</span>
                  <span className="class-said">
                    <b>
                      Line {pixel.line}, sample {pixel.sample}
                    </b>
                    <span>{words(pixel, endmembers)}</span>
                  </span>
                </button>
              </li>
            ))}
          </ol>
        </div>
        {pixels.length > mostListed && (
          <p className="hint">
            The {mostListed} most disputed of {pixels.length} pixels are listed.
          </p>
        )}
      </Panel>
      <Panel
        id="class-pixel"
        title={`Line ${shown.line}, sample ${shown.sample}`}
        actions={<TruthSwitch />}
      >
        {there > 1 && (
          <PixelDetail key={keyOf(shown)} {...{ assignment, scene, result, names }} pixel={shown} />
        )}
      </Panel>
    </div>
  );
}

/** "They differ about 18 % of this pixel, most between Red soil and Concrete." */
function words({ agreement, said }: ClassPixelRow, names: readonly string[]): string {
  if (!agreement) return `${said.length} labelled it: too few to compare`;
  const share = Math.round(100 * agreement.spread);
  if (share === 0) return 'they agree';
  const pair = agreement.exchanged?.map((r) => names[r]).join(' and ');
  return `they differ about ${share} % of it${pair ? `, most between ${pair}` : ''}`;
}

/** So that a room can guess before it is told. */
function TruthSwitch() {
  const { store } = useStudio();
  const veiled = useStudioState(isVeiled);
  const hasTruth = useStudioState((s) => (s.scene?.truth ?? s.veiledTruth) !== null);
  if (!hasTruth) return null;
  return (
    <label className="check class-truth">
      <input
        type="checkbox"
        checked={!veiled}
        onChange={(e) => store.getState().setTruth(e.target.checked ? 'shown' : 'veiled')}
      />
      <span>Truth</span>
    </label>
  );
}

interface PictureProps {
  readonly scene: Scene;
  readonly pixels: readonly ClassPixelRow[];
  readonly shown: ClassPixelRow;
  readonly onChoose: (key: string) => void;
}

/** The scene in colours with the numbers of the list. The list says and does the same for who does not see or point. */
function Picture({ scene, pixels, shown, onChoose }: PictureProps) {
  const { cube, mask } = scene;
  const { lines, samples } = cube;
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useMemo(() => rgbPainter(cube, mask, defaultRgb(cube, mask.bands)), [cube, mask]);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(samples, lines);
    const words = new Uint32Array(image.data.buffer);
    let [at, request] = [0, 0];
    // In slices: a large scene would hold the page for longer than a frame.
    const slice = () => {
      const to = Math.min(words.length, at + 50_000);
      painter(words, at, to);
      at = to;
      if (at < words.length) request = requestAnimationFrame(slice);
      else context.putImageData(image, 0, 0);
    };
    slice();
    return () => cancelAnimationFrame(request);
  }, [painter, lines, samples]);
  const radius = Math.max(lines, samples) / 42;
  return (
    <div className="class-picture" style={{ aspectRatio: `${samples} / ${lines}` }}>
      <canvas
        ref={canvas}
        width={samples}
        height={lines}
        role="img"
        aria-label="The scene with the pixels of the list"
      />
      <svg viewBox={`0 0 ${samples} ${lines}`} aria-hidden="true">
        {pixels.map((pixel, i) => (
          <g
            key={keyOf(pixel)}
            transform={`translate(${pixel.sample + 0.5} ${pixel.line + 0.5})`}
            data-shown={pixel === shown}
            onClick={() => onChoose(keyOf(pixel))}
          >
            <circle r={radius} />
            <text fontSize={radius * 1.25} dy="0.36em">
              {i + 1}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}
