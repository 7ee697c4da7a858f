/** AssemblyScript: what the module exports. `npm run build:simd` compiles it into ../simdModule.ts. */
export { depthwiseBackward, depthwiseForward, depthwiseScratch } from './depthwise';
export { col2im, im2col } from './im2col';
export { transposedProduct, transposedProductScratch } from './product';
export { scan1dBackward, scan1dForward, scan1dScratch } from './scan1d';
export { scan2dBackward, scan2dForward, scan2dScratch } from './scan2d';
