/**
 * Plotly, loaded when the first plot is on screen and kept out of the page's first bundle: its ready-made basic
 * bundle (bundling lib/core ourselves saves 4 % and needs a shim for Node's `global`). Throttled redraws and a
 * layout that takes its colours from tokens.css. No React.
 */
import type Plotly from 'plotly.js/dist/plotly-basic.min.js';
import type { Config, Data, DownloadImgopts, Layout, ToImgopts } from 'plotly.js';
import { readTokens } from '../common/tokens';

export type { Data, Layout } from 'plotly.js';
type PlotlyModule = typeof Plotly;

let loading: Promise<PlotlyModule> | null = null;

/** The module, once; a failed load (page offline since it was opened) may be tried again. */
export function loadPlotly(): Promise<PlotlyModule> {
  loading ??= import('plotly.js/dist/plotly-basic.min.js')
    .then((m) => m.default)
    .catch((error: unknown) => {
      loading = null;
      throw error;
    });
  return loading;
}

/** Least time between two redraws of one plot: three a second leave the main thread to the person. */
export const redrawMs = 334;

/** Calls `run` at most once per `interval`, the first time soon, the last request always served. */
export function throttle(
  run: () => void,
  interval: number,
): { readonly request: () => void; readonly cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let last = -Infinity;
  return {
    request() {
      // Never at once: React may not yet have set the theme's attribute that the colours are read from.
      timer ??= setTimeout(
        () => {
          timer = null;
          last = performance.now();
          run();
        },
        Math.max(0, last + interval - performance.now()),
      );
    },
    cancel() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

const tokens = {
  surface: '--surface',
  text: '--text',
  muted: '--text-muted',
  grid: '--plot-grid',
  border: '--border-strong',
  accent: '--accent',
  font: '--font',
} as const;

/** Colours and font of the page, as Plotly needs them: resolved, not as variables. */
export type PlotTheme = Readonly<Record<keyof typeof tokens, string>>;

export const readTheme = (element: Element): PlotTheme => readTokens(element, tokens);

/** People's text as a plot shows it: Plotly would read markup in it. */
export const plain = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Layout shared by the studio's plots: quiet axes, our own legend in HTML beside the plot. */
export function baseLayout(theme: PlotTheme): Partial<Layout> {
  const axis: Partial<Layout['xaxis']> = {
    gridcolor: theme.grid,
    linecolor: theme.border,
    tickcolor: theme.border,
    tickfont: { color: theme.muted, size: 11 },
    zeroline: false,
    showline: true,
    ticks: 'outside',
    ticklen: 3,
  };
  return {
    autosize: true,
    // Fixed: automatic margins lay every drawing out twice, and these are drawn three times a second.
    margin: { l: 56, r: 8, t: 8, b: 40 },
    paper_bgcolor: theme.surface,
    plot_bgcolor: theme.surface,
    font: { family: theme.font, size: 12, color: theme.text },
    showlegend: false,
    hovermode: 'closest',
    hoverlabel: {
      bgcolor: theme.surface,
      bordercolor: theme.border,
      font: { family: theme.font, size: 12, color: theme.text },
    },
    modebar: { bgcolor: 'transparent', color: theme.muted, activecolor: theme.text },
    xaxis: axis,
    yaxis: { ...axis },
  };
}

/** An axis title at the size of the page's small text. */
export const axisTitle = (text: string, theme: PlotTheme): Partial<Layout['xaxis']['title']> => ({
  text,
  font: { size: 12, color: theme.muted },
  standoff: 6,
});

/** What a plot draws: built only when it is drawn, with the colours of that moment. */
export interface Drawing {
  readonly data: Data[];
  readonly layout: Partial<Layout>;
}

/**
 * Only a camera button, which saves `name`.png. On screen the legend is HTML, which a saved picture would lack,
 * so the picture gets Plotly's own.
 */
export function plotConfig(
  plotly: PlotlyModule,
  name: string,
  drawing: () => Drawing,
): Partial<Config> {
  const save = (): void => {
    const { data, layout } = drawing();
    const legend: Partial<Layout['legend']> = {
      orientation: 'h',
      x: 0,
      y: 1.02,
      yanchor: 'bottom',
    };
    const picture: DownloadImgopts & ToImgopts = {
      format: 'png',
      filename: name,
      width: 960,
      height: 600,
      scale: 2,
    };
    void plotly.downloadImage({ data, layout: { ...layout, showlegend: true, legend } }, picture);
  };
  return {
    displaylogo: false,
    displayModeBar: 'hover',
    modeBarButtons: [
      [{ name: 'save', title: 'Save as PNG', icon: plotly.Icons['camera-retro'], click: save }],
    ],
    doubleClick: 'reset',
  };
}
