/** Estimated endmember spectra as files that hold nothing else: ENVI spectral library, .mat. The CSV is in EndmemberPlot. */
import type { EndmemberDef } from '../../cube/cube';
import { enviLibrary, enviZip } from '../../exporters/envi';
import { toMat } from '../../exporters/mat';
import type { MatResult } from '../../exporters/mat';
import { download } from '../download';
import { resultStem } from '../maps/exportMaps';

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
}

/** A spectral library, header and data in one .zip. */
export function saveSpectraEnvi(spectra: EstimatedSpectra): void {
  const { scene, endmembers, estimate, validBands, wavelengths } = spectra;
  const stem = resultStem(scene, 'endmembers');
  const file = enviLibrary({
    names: endmembers.map((e) => e.name),
    endmembers: estimate,
    validBands,
    wavelengths,
    description: `Endmembers${scene ? ` of ${scene}` : ''}, estimated in Unmixing Studio`,
  });
  download(`${stem}_envi.zip`, enviZip(stem, 'sli', file), 'application/zip');
}

/** MATLAB v5, with the abundances where they are known. */
export function saveSpectraMat(
  spectra: EstimatedSpectra,
  abundances: MatResult['abundances'],
): void {
  const { endmembers, estimate: values, validBands, wavelengths } = spectra;
  const file = toMat({
    names: endmembers.map((e) => e.name),
    abundances,
    endmembers: { values, validBands, wavelengths },
  });
  download(`${resultStem(spectra.scene, 'endmembers')}.mat`, file, 'application/octet-stream');
}
