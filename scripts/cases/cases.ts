/**
 * The inputs of ../shared/cases (or of another folder of the same layout): what each is, which files are opened together,
 * and what is right. Right values are read from the folder's own `expected*`; none is copied here.
 */

/** A scene that must come out as the folder's expected.json and expected.f32 say. */
export interface SceneCase {
  readonly kind: 'scene';
  readonly name: string;
  readonly files: readonly string[];
  /** Where the folder has no expected.json. */
  readonly size?: { readonly lines: number; readonly samples: number; readonly bands: number };
  /** Another list than the folder's own. */
  readonly wavelengths?:
    | 'own'
    | { readonly from: number; readonly to: number; readonly count: number };
  /** Values are not in expected.f32. */
  readonly values?:
    | 'own'
    | 'none'
    | {
        readonly band: number;
        readonly line: number;
        readonly sample: number;
        readonly value: number;
      };
  /** Of values that the file stores rounded. */
  readonly tolerance?: number;
  /** The command line guesses nothing and leaves values as they are stored, so many times what they mean. */
  readonly times?: number;
  readonly unit?: string;
  /** Bands, where they are not the folder's. */
  readonly bands?: number;
  /** Some pixels have no data in the expected values; so many. */
  readonly masked?: number;
  /** A sentence that must be among the notes. */
  readonly note?: RegExp;
}

/** Spectra over the folder's scene (or a made one) that must be as expected_spectra.json says. */
export interface SpectraCase {
  readonly kind: 'spectra';
  readonly name: string;
  readonly files: readonly string[];
  readonly over: readonly string[];
  /** Spectra of the expected list that the file holds; all of them if absent. */
  readonly count?: number;
  readonly tolerance?: number;
  /** Values that mean "nothing here" must be empty. */
  readonly empty?: boolean;
  /** Or an error that names the file's kind. */
  readonly orRefused?: RegExp;
}

/** Files that cannot be read, and what must be said of them. */
export interface RefusalCase {
  readonly kind: 'refusal';
  readonly name: string;
  readonly files: readonly string[];
  readonly over?: readonly string[];
  readonly says: RegExp;
  readonly never?: RegExp;
}

/** A scene whose place must come through both exports, whole and cropped. */
export interface PlaceCase {
  readonly kind: 'place';
  readonly name: string;
  readonly files: readonly string[];
  readonly crop?: { readonly line: number; readonly sample: number };
  /** Where the crop's (or the image's) first corner lies. */
  readonly corner?: readonly [number, number];
  readonly epsg: number;
}

export type Case = SceneCase | SpectraCase | RefusalCase | PlaceCase;

const matlabOnly = /Open a MATLAB file saved with -v7/;
const scene = (name: string, files: string[], more: Partial<SceneCase> = {}): SceneCase => ({
  kind: 'scene',
  name,
  files,
  ...more,
});
const spectra = (
  name: string,
  files: string[],
  over: string[],
  more: Partial<SpectraCase> = {},
): SpectraCase => ({ kind: 'spectra', name, files, over, ...more });
const refusal = (name: string, files: string[], says: RegExp, never = matlabOnly): RefusalCase => ({
  kind: 'refusal',
  name,
  files,
  says,
  never,
});

const enmap = 'ENMAP01-____L2A-DT0000001_demo-';
const desis = 'DESIS-HSI-L2A-DT000000_demo-';
const bands = Array.from(
  { length: 12 },
  (_, i) => `28-bands/EO1H0420342016002110KF_B${String(i + 8).padStart(3, '0')}_L1T.TIF`,
);
const library = (which: string, file: string): SpectraCase =>
  spectra(
    `10 ${which}`,
    [`10-thousands/${file}.sli`, `10-thousands/${file}.hdr`],
    ['10-thousands/scene.hdr', '10-thousands/scene.img'],
    { empty: true },
  );
const table = (
  folder: string,
  name: string,
  file: string,
  more: Partial<SpectraCase> = {},
): SpectraCase =>
  spectra(name, [`${folder}/${file}`], [`${folder}/scene.hdr`, `${folder}/scene.img`], more);

export const cases: readonly Case[] = [
  scene('04 ESRI header', ['04-esri/plant.bil', '04-esri/plant.hdr']),
  scene('05 data like TIFF', ['05-magic/tiff_like', '05-magic/tiff_like.hdr']),
  scene('05 data like NumPy', ['05-magic/numpy_like', '05-magic/numpy_like.hdr'], {
    values: 'none',
  }),
  {
    kind: 'place',
    name: '06 rotated, whole',
    files: ['06-rotation/rotated.hdr', '06-rotation/rotated.img'],
    epsg: 32611,
    corner: [409000.5, 4155000.25],
  },
  {
    kind: 'place',
    name: '06 rotated, cropped',
    files: ['06-rotation/rotated.hdr', '06-rotation/rotated.img'],
    epsg: 32611,
    crop: { line: 2, sample: 3 },
    corner: [409007.731, 4154991.259],
  },
  library('−1.23e34, declared', 'spy120_with_ignore'),
  library('−1.23e34, not declared', 'spy120_without'),
  scene('11 PACE', ['11-pace/PACE_OCI.demo.L2.OC_AOP.nc'], { unit: 'reflectance' }),
  scene('12 Tanager', ['12-tanager/20250225_demo_basic_radiance.h5'], { unit: 'radiance' }),
  scene('15 unsigned', ['15-671-unsigned/packed_unsigned.nc']),
  scene('17 LZF', ['17-wasm79-lzf/cube_lzf.h5']),
  scene('22 internal mask', ['22-cog-mask/cog_masked.tif'], { masked: 200, note: /mask/i }),
  { kind: 'refusal', name: '22 LERC', files: ['22-cog-mask/lerc.tif'], says: /LERC/ },
  scene('23 band names', ['23-band-names/wyvern_dragonette-003_demo.tiff'], { unit: 'radiance' }),
  scene('23 newer', ['23-band-names/wyvern_new.tiff']),
  scene('24 names', ['24-names/landsat_demo.tif']),
  scene('24 plural list', ['24-names/enmapbox_domain.tif'], { values: 'none' }),
  scene('25 offset', ['25-offset/S2_demo.tif']),
  scene('25 one band scaled', ['25-offset/one_band_scaled.tif'], {
    wavelengths: undefined,
    bands: 4,
    values: { band: 3, line: 0, sample: 0, value: 285.17 },
  }),
  ...[
    'etrs89_utm32n 25832',
    'nad83_utm11n 26911',
    'laea_europe 3035',
    'wgs84_utm33s 32733',
  ].flatMap((text) => {
    const [stem, epsg] = text.split(' ');
    return [[`${stem}.dat`, `${stem}.hdr`], [`${stem}.tif`]].flatMap((files): PlaceCase[] => {
      const place: PlaceCase = {
        kind: 'place',
        name: `26 ${stem}${files.length === 1 ? ' TIFF' : ' ENVI'}`,
        files: files.map((f) => `26-other-datum/${f}`),
        epsg: Number(epsg),
      };
      return [place, { ...place, name: `${place.name}, cropped`, crop: { line: 2, sample: 3 } }];
    });
  }),
  scene('27 aux.xml', ['27-aux-xml/aviris_cog.tif', '27-aux-xml/aviris_cog.tif.aux.xml'], {
    masked: 1,
  }),
  scene('28 a TIFF a band', bands, { values: 'own' }),
  table('29-repeated-wavelength', '29 same grid', 'same_grid.txt', { count: 2 }),
  table('29-repeated-wavelength', '29 two grids', 'two_grids.txt', {
    count: 2,
    // Steps of 36 nm at the red edge: a straight line between them is so far off.
    tolerance: 0.024,
  }),
  table('31-xy', '31 ViewSpec', 'asd_viewspec.txt', { count: 2 }),
  table('31-xy', '31 preamble', 'asd_viewspec_header.txt', { count: 1 }),
  table('31-xy', '31 decimal commas', 'decimal_comma_tab.txt', { count: 1 }),
  table('31-xy', '31 no heading', 'no_heading.txt', { count: 1 }),
  ...['plain', 'names_with_commas', 'exponents', 'german'].map((f) =>
    table('32-semicolons', `32 ${f}`, `${f}.csv`, { count: 2 }),
  ),
  spectra('33 SVC', ['33-svc/demo_000.sig'], ['44-overlap/scene.hdr', '44-overlap/scene.img'], {
    count: 1,
    tolerance: Infinity,
    orRefused: /SVC/,
  }),
  scene('35 int64_bandname', ['35-objects/int64_bandname.mat'], { tolerance: 1e-4, times: 10_000 }),
  ...['struct_hypercube', 'cell_wavelengths', 'char_wavelengths'].map((f) =>
    scene(`35 ${f}`, [`35-objects/${f}.mat`]),
  ),
  { kind: 'refusal', name: '35 sparse', files: ['35-objects/sparse_Y.mat'], says: /full\(Y\)/ },
  { kind: 'refusal', name: '35 4-D', files: ['35-objects/single_4d.mat'], says: /squeeze/ },
  {
    kind: 'refusal',
    name: '35 hypercube object',
    files: ['35-objects/hypercube_object.mat'],
    says: /DataCube/,
  },
  scene('40 EnMAP', [
    `40-official-tif/${enmap}SPECTRAL_IMAGE.TIF`,
    `40-official-tif/${enmap}METADATA.XML`,
  ]),
  scene(
    '40 DESIS',
    [`40-official-tif/${desis}SPECTRAL_IMAGE.tif`, `40-official-tif/${desis}METADATA.xml`],
    { bands: 235, values: 'none', wavelengths: { from: 401.9, to: 999.5, count: 235 } },
  ),
  spectra(
    '44 SVC overlap',
    ['44-overlap/svc_overlap.csv'],
    ['44-overlap/scene.hdr', '44-overlap/scene.img'],
    { count: 2 },
  ),
  spectra(
    '44 imager overlap',
    ['44-overlap/imager_overlap.csv'],
    ['44-overlap/scene.hdr', '44-overlap/scene.img'],
    { count: 2 },
  ),
  ...[1, 2].map((version) =>
    // By SciPy; the folder has no expected values of its own. A band of the first picture: the page shows its values.
    scene(`46 NetCDF-3, version ${version}`, [`46-other-containers/classic${version}.nc`], {
      size: { lines: 12, samples: 10, bands: 20 },
      wavelengths: { from: 420, to: 1000, count: 20 },
      values: { band: 4, line: 3, sample: 4, value: 0.077453814 },
    }),
  ),
  refusal('46 tar.gz', ['46-other-containers/f130329t01p00r06_refl.tar.gz'], /tar|gunzip|unpack/i),
  refusal(
    '46 img.gz',
    ['46-other-containers/scene.hdr', '46-other-containers/scene.img.gz'],
    /gzip|unpack/i,
  ),
  refusal('46 Octave', ['46-other-containers/octave.mat'], /Octave/, /^$/),
  refusal('46 HDF4', ['46-other-containers/EO1H_demo.L1R'], /HDF4/),
  refusal('46 MATLAB v4', ['46-other-containers/v4.mat'], /v4/),
  scene(
    '48 EnMAP folder',
    ['QL_PIXELMASK', 'QL_QUALITY_CIRRUS', 'QL_SWIR', 'QL_VNIR', 'SPECTRAL_IMAGE'].map(
      (f) => `48-product-folder/${enmap}${f}.TIF`,
    ),
    { wavelengths: undefined, times: 10_000 },
  ),
  scene(
    '48 EMIT folder',
    ['MASK', 'RFLUNCERT', 'RFL'].map(
      (f) => `48-product-folder/EMIT_L2A_${f}_001_20230101T000000_demo.nc`,
    ),
    { values: 'none', wavelengths: 'own', bands: 60 },
  ),
];
