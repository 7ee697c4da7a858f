/** The menu of generated scenes: pictures, what each one shows, and the number of the land. */
import { useId, useState } from 'react';
import { benchmarkScenes } from '../../generated/benchmark/specs';
import { recipeLimits } from '../../scene/recipe';
import { Dialog } from '../common/Dialog';
import { NumberField } from '../common/NumberField';
import { useStudio, useStudioState } from '../common/context';
import { onLand, pictureColumns, sceneList } from './sceneList';
import type { ListedScene } from './sceneList';
import { closeScenes } from './shown';
import sheet from './scenes.png';
import './scenes.css';

const mostLands = recipeLimits.land[1];
const isLand = (land: number): boolean => Number.isInteger(land) && land >= 0 && land <= mostLands;

export function ScenesDialog() {
  const [land, setLand] = useState(0);
  const problem = isLand(land) ? null : `A whole number from 0 to ${mostLands}.`;
  return (
    <Dialog className="scenes" title="Scenes" onClose={closeScenes} closesBeside>
      <div className="scenes-intro">
        <p>
          Made by the studio, so the true fractions of every pixel are known. Each scene shows one
          thing. What is on screen stays in its session.
        </p>
        <NumberField
          label="Land"
          value={land}
          min={0}
          max={mostLands}
          step={1}
          onChange={setLand}
          problem={problem}
          help={
            land === 0
              ? 'Another number: the same scenes on another land.'
              : 'Not the land of the pictures; 0 is.'
          }
        />
      </div>
      <ul className="scenes-list">
        {sceneList.map((scene, k) => (
          <SceneCard key={scene.id} {...{ scene, k, land }} disabled={problem !== null} />
        ))}
      </ul>
    </Dialog>
  );
}

interface SceneCardProps {
  readonly scene: ListedScene;
  /** Its place in the sheet of pictures. */
  readonly k: number;
  readonly land: number;
  readonly disabled: boolean;
}

function SceneCard({ scene, k, land, disabled }: SceneCardProps) {
  const studio = useStudio();
  const open = useStudioState((s) => JSON.stringify(s.scene?.source?.recipe ?? null));
  const id = useId();
  const recipe = onLand(scene, isLand(land) ? land : 0);
  const current = open === JSON.stringify(recipe);
  const place = { '--column': k % pictureColumns, '--row': Math.floor(k / pictureColumns) };
  return (
    <li>
      <button
        type="button"
        className="scene-card"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-shows ${id}-facts`}
        aria-current={current || undefined}
        disabled={disabled}
        onClick={() => {
          closeScenes();
          studio.openRecipe(recipe);
        }}
      >
        <span className="scene-picture" style={{ ...place, backgroundImage: `url(${sheet})` }} />
        <span className="scene-words">
          <span id={`${id}-title`} className="scene-title">
            {scene.title}
            {current && <span className="scene-here"> on screen</span>}
          </span>
          <span id={`${id}-shows`}>{scene.shows}</span>
          <span id={`${id}-facts`} className="scene-facts">
            {factsOf(scene)}
          </span>
        </span>
      </button>
    </li>
  );
}

/** What the command line calls it, and its size. */
function factsOf({ id }: ListedScene): string {
  if (id === 'demo') return 'demo · 80 × 96 pixels, 180 bands, 5 materials';
  const spec = benchmarkScenes.find((s) => s.id === id);
  if (!spec) return id;
  return `${id} · ${spec.lines} × ${spec.samples} pixels, ${spec.bands} bands, ${spec.endmembers} materials`;
}
