/** What the Save menu of a result offers, and for whom each format is. */
import { geoTags } from '../../exporters/geo';
import type { MatResult } from '../../exporters/mat';
import type { SaveGroup, SaveItem } from '../common/SaveMenu';
import { noted, saveAllEnvi, saveAllMat, saveAllNpy, saveAllTiff } from '../maps/exportMaps';
import type { AllMaps, MapRow } from '../maps/exportMaps';
import { saveFigure } from '../maps/figure';

export interface ResultExports {
  readonly rows: readonly MapRow[];
  /** Null before there is an estimate. */
  readonly maps: AllMaps | null;
  readonly size: { readonly lines: number; readonly samples: number };
  readonly scene: string;
  readonly spectra: MatResult['endmembers'];
  /** Null: nothing is trained; undefined: not offered here. */
  readonly onSaveWeights?: (() => void) | null;
  readonly onSaveOnnx?: (() => void) | null;
  readonly onSaveReport?: (() => void) | null;
  readonly onSaveCapsule?: (() => void) | null;
  readonly onNote?: (text: string) => void;
}

export function resultGroups(given: ResultExports): readonly SaveGroup[] {
  const { rows, maps, size, scene, spectra, onNote } = given;
  const { onSaveWeights, onSaveOnnx, onSaveReport, onSaveCapsule } = given;
  const item = (label: string, hint: string, save: (of: AllMaps) => void): SaveItem => ({
    label,
    hint,
    disabled: maps === null,
    run: () => maps && save(maps),
  });
  const own = (
    label: string,
    hint: string,
    run: (() => void) | null | undefined,
  ): readonly SaveItem[] =>
    run === undefined ? [] : [{ label, hint, disabled: run === null, run: () => run?.() }];
  const geo = geoTags(maps?.map);
  const run = [
    ...own('Report, .html', 'everything on one printable page', onSaveReport),
    ...own('Weights, .unmixw', 'open again here with the same scene', onSaveWeights),
    ...own('ONNX, .onnx', 'Python, R, QGIS: spectra in, maps out', onSaveOnnx),
    ...own('Capsule, .zip', 'everything to repeat this result', onSaveCapsule),
  ];
  return [
    {
      title: 'Abundances of all endmembers',
      items: [
        item('ENVI, .zip', 'ENVI, QGIS, Spectral Python; opens here as it is', (of) =>
          noted(saveAllEnvi(of), onNote),
        ),
        item(
          'GeoTIFF, .tif',
          geo.tags
            ? 'QGIS, GDAL; with its place on the map'
            : geo.problem
              ? 'QGIS, GDAL; place on the map as text only'
              : 'QGIS, GDAL; the scene has no map info',
          (of) => noted(saveAllTiff(of), onNote),
        ),
        item(
          'MATLAB, .mat',
          spectra ? 'with the endmember spectra; SciPy too' : 'SciPy too',
          (of) => noted(saveAllMat(of, spectra), onNote),
        ),
        item('NumPy, .npy', 'lines × samples × endmembers, float32', (of) =>
          saveAllNpy(of.scene, of.abundances, of.lines, of.samples),
        ),
      ],
    },
    {
      title: 'Figure',
      items: [
        {
          label: 'All maps, .png',
          hint: 'names, colour bars, white ground',
          disabled: !rows.some((row) => row.estimate ?? row.truth),
          run: () => noted(saveFigure(scene, rows, size.lines, size.samples), onNote),
        },
      ],
    },
    ...(run.length > 0 ? [{ title: 'Run', items: run }] : []),
  ];
}
