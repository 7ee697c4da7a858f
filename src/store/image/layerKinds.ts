/**
 * The kinds of layers of the image, one line each: how many of one there are for a scene that is opened again, by which a
 * session knows what it can show. What a layer is made of and called is its line in results/layers.ts.
 */

/** What comes back with a session. */
export interface Restored {
  /** Endmembers of the answer, 0 without one; and whether its run was finished. */
  readonly answer: number;
  readonly finished: boolean;
  /** Columns of the truth. */
  readonly truths: number;
}

/** Layers of which there is one. */
const one = {
  rgb: () => true,
  band: () => true,
  error: ({ finished }) => finished,
  pca: () => true,
  mnf: () => true,
} as const satisfies Record<string, (of: Restored) => boolean>;

/** Layers of which there is one for each endmember of the answer, of the truth or of the runs of a lab. */
const each = {
  estimate: ({ answer }) => answer,
  truth: ({ truths }) => truths,
  difference: ({ answer, truths }) => (truths > 0 ? answer : 0),
  // Labs are not kept.
  spread: () => 0,
} as const satisfies Record<string, (of: Restored) => number>;

/** What the scene image shows; `endmember` is an index into the endmembers of what the layer is made of. */
export type Layer =
  | { readonly kind: keyof typeof one }
  | { readonly kind: keyof typeof each; readonly endmember: number };
export type LayerKind = Layer['kind'];

const keys = <K extends string>(of: Readonly<Record<K, unknown>>): K[] => Object.keys(of) as K[];
export const layerKinds = { one: keys(one), each: keys(each) };

/** @param endmember not looked at where there is one layer of the kind */
export function layerOf(kind: LayerKind, endmember: number): Layer {
  return kind in each
    ? { kind: kind as keyof typeof each, endmember }
    : { kind: kind as keyof typeof one };
}

/** Whether there is such a layer after a session was restored. */
export function comesBack(layer: Layer, of: Restored): boolean {
  return 'endmember' in layer ? layer.endmember < each[layer.kind](of) : one[layer.kind](of);
}
