/**
 * AssemblyScript: what the module exports. `npm run build:simd` compiles it into ../simdModule.ts. Functions that end
 * with `from` and `to` do that part of their work, for threads; no part writes what another reads or writes.
 */
export { adamMove, adamNorm } from './adam';
export { choices } from './choices';
export { copyRows, transpose } from './copies';
export {
  depthwiseBackward,
  depthwiseForward,
  depthwiseParameters,
  depthwiseParts,
  depthwiseSlopes,
  depthwiseSums,
} from './depthwise';
export { col2im, im2col } from './im2col';
export { addSums, clear } from './math';
export { pack, packedBytes, product } from './product';
export {
  columnSums,
  layerNormBackward,
  layerNormForward,
  layerNormScratch,
  leakyBackward,
  leakyForward,
} from './rows';
export {
  scan1dBackward,
  scan1dBackwardScratch,
  scan1dForward,
  scan1dForwardScratch,
  scan1dParameters,
  scan1dPart,
  scan1dSums,
} from './scan1d';
export { scan2dBackward, scan2dForward, scan2dScratch } from './scan2d';
export {
  spatialBackward,
  spatialBackwardScratch,
  spatialForward,
  spatialForwardScratch,
  spatialParameters,
  spatialTokens,
} from './spatial';
export {
  transposedProduct,
  transposedProductParts,
  transposedProductResult,
  transposedProductSums,
} from './transposedProduct';
