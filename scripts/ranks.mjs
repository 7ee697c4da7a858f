/** The import direction of ARCHITECTURE.md, read by the linter (oxlint.config.mjs). */

/** Folders of src by rank: a file imports only from its own folder and from lower ranks. */
export const ranks = {
  maths: 0,
  settings: 0,
  scene: 1,
  trace: 1,
  documents: 2,
  kernels: 2,
  readers: 2,
  exporters: 2,
  unmixing: 2,
  generated: 2,
  lessons: 2,
  engine: 3,
  model: 3,
  protocol: 4,
  training: 5,
  capsule: 5,
  methods: 6,
  onnx: 6,
  jobs: 7,
  store: 7,
  ui: 8,
  cli: 8,
};

/** Folders that a folder may not import from: all of an equal or higher rank but itself. */
export const closedTo = (folder) =>
  Object.keys(ranks).filter((other) => other !== folder && ranks[other] >= ranks[folder]);

/** The page's folders: no worker and no command runs what is in them. */
export const pageFolders = ['store', 'ui'];

/** Tests may look anywhere. */
export const testFiles = /\.(test|suite|bench)\.tsx?$/;
