/** What holds for the whole tree: no circles, of values or of types, and no import of an equal or higher rank. */
import { closedTo, ranks, testFiles } from './scripts/ranks.mjs';

const circles = {
  name: 'no-circles',
  comment:
    'Files that import one another, if only types, cannot be read one by one: move what both need down.',
  severity: 'error',
  from: {},
  to: { circular: true },
};

const down = Object.keys(ranks).map((folder) => ({
  name: `down-from-${folder}`,
  comment: `src/${folder} (rank ${ranks[folder]}) imports only from lower ranks; see ARCHITECTURE.md and scripts/ranks.mjs.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: `^src/(${closedTo(folder).join('|')})/` },
}));

export default {
  forbidden: [circles, ...down],
  options: {
    tsPreCompilationDeps: true,
    includeOnly: '^(src|workers)/',
    exclude: { path: testFiles.source },
  },
};
