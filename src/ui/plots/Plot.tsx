/** One Plotly plot in a box of fixed height: loads Plotly when there is something to draw, redraws throttled, follows size and theme. */
import { useEffect, useRef, useState } from 'react';
import { loadPlotly, plotConfig, readTheme, redrawMs, throttle } from './plotly';
import type { Drawing, PlotTheme } from './plotly';
import './plots.css';

interface PlotProps {
  /** Builds the plot with the page's colours; keep its identity while nothing changed. */
  readonly draw: (theme: PlotTheme) => Drawing;
  readonly theme: 'light' | 'dark';
  /** Name of the saved PNG, without ending. */
  readonly fileName: string;
  /** Said in place of the plot while there is nothing to draw. */
  readonly empty: string | null;
  readonly className?: string;
  /** Least time between two redraws; more for what a run changes all the time. */
  readonly everyMs?: number;
}

export function Plot({
  draw,
  theme,
  fileName,
  empty,
  className = '',
  everyMs = redrawMs,
}: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const wanted = empty === null;
  const latest = useRef(draw);
  const redraw = useRef<(() => void) | null>(null);

  useEffect(() => {
    const element = box.current;
    if (!wanted || !element) return;
    let gone = false;
    let config: ReturnType<typeof plotConfig> | null = null;
    const throttled = throttle(() => {
      loadPlotly()
        .then(async (plotly) => {
          if (gone) return;
          const drawing = (): Drawing => latest.current(readTheme(element));
          // One object for the plot's life: a new one would make Plotly build everything anew.
          config ??= plotConfig(plotly, fileName, drawing);
          const { data, layout } = drawing();
          await plotly.react(element, data, layout, config);
          if (!gone) setFailed(false);
        })
        .catch(() => {
          if (!gone) setFailed(true);
        });
    }, everyMs);
    redraw.current = throttled.request;
    throttled.request();
    const sizes = new ResizeObserver(throttled.request);
    sizes.observe(element);
    return () => {
      gone = true;
      redraw.current = null;
      throttled.cancel();
      sizes.disconnect();
      // A plot that was never drawn has nothing to release, and must not load the library to say so.
      if (element.childElementCount) void loadPlotly().then((plotly) => plotly.purge(element));
    };
  }, [wanted, fileName, everyMs]);

  useEffect(() => {
    latest.current = draw;
    redraw.current?.();
  }, [draw, theme]);

  const message = failed
    ? 'The plotting library could not be loaded. Check the connection to this page and reload it.'
    : empty;
  return (
    <div className={`plot-box ${className}`}>
      {/* The text alternative is the figure's summary; the drawing itself would be read as loose numbers. */}
      <div ref={box} className="plot-canvas" hidden={!wanted} />
      {message && <p className="plot-empty">{message}</p>}
    </div>
  );
}
