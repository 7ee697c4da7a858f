/** The pretrained prior's workshop, for scripts/pretrain.mjs: training, weights, comparison. */
export { startEngine } from '../../src/cli/engine';
export { compare, tableOf } from './compare';
export { keptWeights, trained, writeDocuments } from './documents';
export { heldOut } from './heldOut';
export { storedStudio } from './stored';
export { train } from './train';
