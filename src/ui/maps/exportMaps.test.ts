/** What the save menus hand to the browser opens again here; the browser itself is stood in for. */
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { open } from '../../../testdata/mat/open';
import { viridis } from '../draw/colormaps';
import { saveSpectraEnvi, saveSpectraMat } from '../spectra/exportSpectra';
import {
  resultStem,
  saveAllEnvi,
  saveAllMat,
  saveAllNpy,
  saveAllTiff,
  saveNpy,
} from './exportMaps';

const saved: { name: string; blob: Blob }[] = [];
const endmembers = ['Tree', 'Soil'].map((name, r) => ({ id: name, name, color: r, truth: null }));
const [lines, samples, bands] = [2, 3, 4];
const abundances = Float32Array.from({ length: lines * samples * 2 }, (_, k) => {
  const share = ((k >> 1) + 1) / 7;
  return k % 2 ? 1 - share : share;
});
const maps = {
  scene: 'My Scene/2',
  lines,
  samples,
  endmembers,
  abundances,
  validPixels: new Uint8Array(lines * samples).fill(1),
};
const estimate = Float32Array.from({ length: 2 * bands }, (_, k) => Math.sqrt(k + 1));
const spectra = {
  scene: 'My Scene/2',
  endmembers,
  estimate,
  validBands: new Uint8Array(bands).fill(1),
  wavelengths: Float64Array.of(400, 500.5, 600, 700),
};

beforeEach(() => {
  saved.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal('document', {
    createElement: () => {
      const link = {
        href: '',
        download: '',
        click: () => (saved[saved.length - 1].name = link.download),
      };
      return link;
    },
  });
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    saved.push({ name: '', blob: blob as Blob });
    return 'blob:test';
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** The one file saved last, as bytes. */
async function last(): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> }> {
  const { name, blob } = saved[saved.length - 1];
  return { name, bytes: new Uint8Array(await blob.arrayBuffer()) };
}
async function members(): Promise<File[]> {
  const entries = Object.entries(unzipSync((await last()).bytes));
  return entries.map(([name, bytes]) => new File([new Uint8Array(bytes)], name));
}
async function truthOf(files: File[]) {
  const opened = await open(files, { current: { lines, samples, bands } });
  if (opened.type !== 'truth') throw new Error(opened.type);
  return opened.truth;
}
const truth = { names: ['Tree', 'Soil'], abundances, endmembers: estimate };

describe('saved results', () => {
  it('ENVI: one archive for the maps and one for the spectra, which open together', async () => {
    await saveAllEnvi(maps);
    expect((await last()).name).toBe('my-scene-2_abundances_envi.zip');
    const cube = await members();
    expect(cube.map((f) => f.name)).toEqual([
      'my-scene-2_abundances.hdr',
      'my-scene-2_abundances.dat',
    ]);
    saveSpectraEnvi(spectra);
    expect((await last()).name).toBe('my-scene-2_endmembers_envi.zip');
    const library = await members();
    expect(library.map((f) => f.name)).toEqual([
      'my-scene-2_endmembers.hdr',
      'my-scene-2_endmembers.sli',
    ]);
    expect(await truthOf([...cube, ...library])).toEqual(truth);
    expect(saved).toHaveLength(2);
  });

  it('.mat: from the maps or from the spectra, abundances and endmembers together', async () => {
    const { validBands, wavelengths } = spectra;
    await saveAllMat(maps, { values: estimate, validBands, wavelengths });
    const ofMaps = await last();
    expect(ofMaps.name).toBe('my-scene-2_abundances.mat');
    expect(await truthOf([new File([ofMaps.bytes], ofMaps.name)])).toEqual(truth);
    const { validPixels } = maps;
    saveSpectraMat(spectra, { lines, samples, values: abundances, validPixels });
    const ofSpectra = await last();
    expect(ofSpectra.name).toBe('my-scene-2_endmembers.mat');
    expect(ofSpectra.bytes).toEqual(ofMaps.bytes);
    await saveAllMat(maps, null);
    const alone = await last();
    expect(await truthOf([new File([alone.bytes], alone.name)])).toEqual({
      ...truth,
      endmembers: null,
    });
  });

  it('GeoTIFF and .npy, and the archive as it is', async () => {
    const again = async () => {
      const { name, bytes } = await last();
      return [name, await truthOf([new File([bytes], name)])] as const;
    };
    const plain = { ...truth, endmembers: null };
    expect(await saveAllTiff(maps)).toBeNull();
    expect(await again()).toEqual(['my-scene-2_abundances.tif', plain]);
    const place = { 'map info': 'State Plane, 1, 1, 0, 0, 30, 30, NAD-27' };
    expect(await saveAllTiff({ ...maps, map: place })).toContain('State Plane');
    await saveAllEnvi(maps);
    expect(await again()).toEqual(['my-scene-2_abundances_envi.zip', plain]);
    saveAllNpy('My Scene/2', abundances, lines, samples);
    const names = ['Endmember 1', 'Endmember 2'];
    expect(await again()).toEqual(['my-scene-2_abundances.npy', { ...plain, names }]);
  });

  it('maps of one endmember each, which together are the truth again', async () => {
    const saveMap = async (r: number) => {
      const label = `${['Big_tree top', 'Soil'][r]} ${['estimate', 'truth'][r]}`;
      const channel = { values: abundances, stride: 2, offset: r };
      const content = { label, channel, minus: null, range: { low: 0, high: 1 }, map: viridis };
      saveNpy('My Scene_2', content, lines, samples);
      const { name, bytes } = await last();
      return new File([bytes], name);
    };
    const files = [await saveMap(0), await saveMap(1)];
    expect(files.map((f) => f.name)).toEqual([
      'my-scene-2_Big_tree top_estimate.npy',
      'my-scene-2_Soil_truth.npy',
    ]);
    const names = ['Big_tree top', 'Soil'];
    expect(await truthOf(files)).toEqual({ names, abundances, endmembers: null });
    const alone = await truthOf([files[1]]);
    expect([...alone.abundances]).toEqual([...abundances].filter((_, k) => k % 2 === 1));
  });

  it('keeps the ending of the name whatever the scene is called', () => {
    expect(resultStem('', 'abundances')).toBe('abundances');
    expect(resultStem('../..', 'abundances')).not.toMatch(/[/]|^\./);
    expect(resultStem('x'.repeat(300), 'abundances')).toMatch(/^x{90}_abundances$/);
  });
});
