/** Plotly's ready-made basic bundle has the types of the whole library; CommonJS, so they sit on `default`. */
declare module 'plotly.js/dist/plotly-basic.min.js' {
  import type * as Plotly from 'plotly.js';
  const library: typeof Plotly;
  export default library;
}
