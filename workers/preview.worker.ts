/** Entry point of the preview worker: the latest question about the last scene. All work is in src/jobs/preview/preview.ts. */
import { toErrorData } from '../src/scene/errors';
import type { PreviewEvent, PreviewRequest } from '../src/protocol/preview';
import { makePreviewer } from '../src/jobs/preview/preview';
import type { Previewer } from '../src/jobs/preview/preview';

let make: (() => Previewer) | null = null;
let previewer: Previewer | null = null;
/** Number of the question somebody waits for. */
let wanted: number | null = null;

const channel = new MessageChannel();
let heard: (() => void) | null = null;
channel.port1.onmessage = () => heard?.();
/** A message to ourselves comes after those of the page that are there already, and without a timer's delay. */
const tick = (): Promise<void> =>
  new Promise((resolve) => {
    heard = resolve;
    channel.port2.postMessage(0);
  });

const send = (event: PreviewEvent, transfer: Transferable[] = []) =>
  self.postMessage(event, { transfer });

/** Questions wait for the one that is ending; only the last of them is answered. */
let last: Promise<void> = Promise.resolve();

async function answer(request: PreviewRequest & { type: 'preview' }): Promise<void> {
  const { preview, question } = request;
  const current = (): boolean => wanted === preview;
  if (!current() || !make) return;
  try {
    previewer ??= make();
    const endmembers = await previewer.ask(question, {
      tick,
      current,
      send(given) {
        const { abundances, spectra, reconstructionError } = given;
        const parts = [abundances, spectra, reconstructionError];
        send(
          { type: 'preview', preview, answer: given },
          parts.map(({ buffer }) => buffer as ArrayBuffer),
        );
      },
    });
    if (endmembers.length > 0) send({ type: 'previewWaiting', preview, endmembers });
  } catch (error) {
    send({ type: 'previewFailed', preview, error: toErrorData(error) });
  }
}

self.onmessage = ({ data }: MessageEvent<PreviewRequest>): void => {
  switch (data.type) {
    case 'scene': {
      const { cube, mask } = data;
      make = () => makePreviewer(cube, mask);
      try {
        previewer = make();
      } catch {
        // Said when something is asked.
        previewer = null;
      }
      return;
    }
    case 'preview':
      wanted = data.preview;
      last = last.then(() => answer(data));
      return;
    case 'stop':
      wanted = null;
  }
};
