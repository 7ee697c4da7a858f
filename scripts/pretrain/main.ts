/** The pretrained prior's workshop, for scripts/pretrain.mjs: training, weights, comparison. */
export { startEngine } from '../../src/cli/engine';
export { priorKinds } from '../../src/model/prior';
export { train } from './train';
