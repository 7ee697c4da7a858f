/** What the scripts in scripts/ use of the command line. */
export { main } from './main';
export { reproduce } from './reproduce/main';
export { benchActive } from './active/main';
export { benchLabels } from './labels/main';
export { applyThread } from './apply/thread';
