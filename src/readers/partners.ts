/**
 * Which files belong to one scene by their names: beside a header its data, beside data their header and what else a format
 * keeps in files of the same name. The command looks beside a file on the disk, the page among the files it was given.
 */
import { isClutter } from './clutter';

/** Endings of the data of an ENVI header, the likeliest first; '' is none. */
const dataEndings = [
  ...['', '.img', '.dat', '.bsq', '.bil', '.bip', '.raw', '.bin', '.sli', '.tif', '.tiff'],
  ...['.lib', '.esl', '.envi', '.cube', '.rdn', '.rfl'],
];
const isTiff = (name: string): boolean => /\.tiff?$/i.test(name);
const isHeader = (name: string): boolean => /\.hdr$/i.test(name);
/** Files of these kinds say everything themselves. */
const isWhole = (name: string): boolean =>
  /\.(mat|h5|he5|hdf5?|nc4?|npy|npz|zip|csv|tsv|txt|json|sig|sed|asd|unmix)$/i.test(name);

/**
 * Of the names beside a file those that belong to it, whatever the case of their letters.
 * @param own the file's name @param names all names of its folder
 */
export function partnersAmong(own: string, names: readonly string[]): string[] {
  if (isWhole(own)) return [];
  const stem = own.replace(/\.[^.]*$/, '');
  const find = (name: string): string[] => {
    const exact = names.filter((n) => n === name);
    const alike = names.filter((n) => n.toLowerCase() === name.toLowerCase());
    return [...exact, ...alike].slice(0, 1).filter((n) => n !== own);
  };
  const first = (wanted: readonly string[]): string[] => wanted.flatMap(find).slice(0, 1);
  const found = isHeader(own)
    ? first(dataEndings.map((ending) => stem + ending))
    : first([`${own}.hdr`, `${stem}.hdr`]);
  const image = [own, ...found].find(isTiff);
  if (image) found.push(...besideTiff(image).flatMap(find));
  return [...new Set(found)];
}

/** GDAL's side files, world files, and the metadata of EnMAP and DESIS. */
function besideTiff(name: string): string[] {
  const stem = name.replace(/\.[^.]*$/, '');
  const worlds = ['.tfw', '.tifw', '.tiffw', '.wld', '.prj'].map((ending) => stem + ending);
  const product = /^(.*-)SPECTRAL_IMAGE(_VNIR|_SWIR)?$/i.exec(stem);
  return [
    ...[`${name}.aux.xml`, `${name}.msk`],
    ...worlds,
    ...(product ? [`${product[1]}METADATA.XML`] : []),
  ];
}

/** Files that are one scene, under the name of its header or of its only file. */
export interface SceneFiles {
  readonly name: string;
  readonly files: readonly File[];
}

/**
 * Files that were given together as the scenes they make: headers with their data first, then images with their side
 * files, then each file that is left. No content is read, so that what is no scene is one here, and the reader says why.
 */
export function scenesIn(given: readonly File[]): SceneFiles[] {
  const files = given.filter((f) => !isClutter(f.name));
  const left = new Set(files);
  const scenes: SceneFiles[] = [];
  const take = (file: File): void => {
    if (!left.delete(file)) return;
    const wanted = partnersAmong(
      file.name,
      [...left].map((f) => f.name),
    );
    const beside = wanted.flatMap((name) => [...left].filter((f) => f.name === name).slice(0, 1));
    for (const f of beside) left.delete(f);
    scenes.push({ name: file.name, files: [file, ...beside] });
  };
  const first = (is: (name: string) => boolean): void =>
    files.filter((f) => is(f.name)).forEach(take);
  first(isHeader);
  first(isTiff);
  first(isWhole);
  first((name) => !isSide(name));
  // Side files of nothing are no scenes, unless they are all that was given.
  if (scenes.length === 0) first(() => true);
  return scenes.sort((a, b) => files.indexOf(a.files[0]) - files.indexOf(b.files[0]));
}

const isSide = (name: string): boolean =>
  /\.(xml|msk|tfw|tifw|tiffw|wld|prj|ovr|md|pdf|html?|png|jpe?g)$/i.test(name);

/**
 * A folder: one scene where it holds several TIFF files, a band each as products come; else the scenes in it.
 * @param name of the folder
 */
export function scenesOfFolder(name: string, given: readonly File[]): SceneFiles[] {
  const files = given.filter((f) => !isClutter(f.name));
  if (files.filter((f) => isTiff(f.name)).length > 1) return [{ name, files }];
  return scenesIn(files);
}
