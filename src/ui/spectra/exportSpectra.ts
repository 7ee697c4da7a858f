/** Estimated endmember spectra as files: ENVI spectral library, .mat; and what the Save menu of the plot offers. */
import type { Cube, EndmemberDef } from '../../scene/cube';
import { enviLibrary, enviZip } from '../../exporters/envi';
import { toMat } from '../../exporters/mat';
import type { MatResult } from '../../exporters/mat';
import { download } from '../common/download';
import { resultStem } from '../maps/exportMaps';
import type { SaveItem } from '../common/SaveMenu';

export interface EstimatedSpectra {
  readonly scene: string;
  /** [R] */
  readonly endmembers: readonly EndmemberDef[];
  /** E [R × B] */
  readonly estimate: Float32Array;
  /** [B], 1 = valid */
  readonly validBands: Uint8Array;
  /** [B] nm, or null */
  readonly wavelengths: Float64Array | null;
  /** Band widths of the cube. */
  readonly fwhm?: Float64Array;
  readonly unit?: Cube['unit'];
}

/** A spectral library, header and data in one .zip. */
export function saveSpectraEnvi(spectra: EstimatedSpectra): void {
  const { scene, endmembers, estimate, validBands, wavelengths, fwhm, unit } = spectra;
  const stem = resultStem(scene, 'endmembers');
  const file = enviLibrary({
    names: endmembers.map((e) => e.name),
    endmembers: estimate,
    validBands,
    wavelengths,
    fwhm,
    unit,
    description: `Endmembers${scene ? ` of ${scene}` : ''}, estimated in Unmixing Studio`,
  });
  download(`${stem}_envi.zip`, enviZip(stem, 'sli', file), 'application/zip');
}

/** MATLAB v5, with the abundances where they are known. */
export function saveSpectraMat(
  spectra: EstimatedSpectra,
  abundances: MatResult['abundances'],
  map?: Cube['map'],
): void {
  const { endmembers, estimate: values, validBands, wavelengths, fwhm } = spectra;
  const file = toMat({
    names: endmembers.map((e) => e.name),
    abundances,
    endmembers: { values, validBands, wavelengths, fwhm },
    map,
  });
  download(`${resultStem(spectra.scene, 'endmembers')}.mat`, file, 'application/octet-stream');
}

/** @param library null while there is no estimate of as many endmembers */
export function spectraItems(
  saveCsv: () => void,
  library: EstimatedSpectra | null,
  abundances: MatResult['abundances'],
  map?: Cube['map'],
): readonly SaveItem[] {
  const disabled = !library;
  return [
    { label: 'CSV', hint: 'estimate, start and truth', run: saveCsv },
    {
      label: 'ENVI spectral library, .zip',
      hint: 'the estimate',
      disabled,
      run: () => library && saveSpectraEnvi(library),
    },
    {
      label: 'MATLAB, .mat',
      hint: abundances ? 'the estimate, with the abundances' : 'the estimate',
      disabled,
      run: () => library && saveSpectraMat(library, abundances, map),
    },
  ];
}
