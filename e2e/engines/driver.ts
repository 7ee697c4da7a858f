/** What the main job needs of a browser: little enough that every way of driving one has it. */

/** A tab. Scripts are the text of an async function's body; what they return crosses as JSON. */
export interface Tab {
  /** Navigates and waits until the document is there. */
  open(address: string): Promise<void>;
  run(script: string): Promise<unknown>;
  /** A press and release of the mouse, from the device down. */
  click(x: number, y: number): Promise<void>;
  /** Keys to what has the focus. */
  type(text: string): Promise<void>;
  /** Gives a file input the files a person would choose in the browser's dialog. */
  setFiles(selector: string, paths: readonly string[]): Promise<void>;
}

export interface Driver {
  /** "Firefox 153.8" */
  readonly name: string;
  readonly tab: Tab;
  close(): Promise<void>;
}

/** The steps of an action sequence, the same in WebDriver and BiDi. */
export function clickActions(x: number, y: number): object[] {
  return [
    {
      type: 'pointer',
      id: 'mouse',
      parameters: { pointerType: 'mouse' },
      actions: [
        {
          type: 'pointerMove',
          x: Math.round(x),
          y: Math.round(y),
          duration: 0,
          origin: 'viewport',
        },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ],
    },
  ];
}

export function typeActions(text: string): object[] {
  const actions = [...text].flatMap((value) => [
    { type: 'keyDown', value },
    { type: 'keyUp', value },
  ]);
  return [{ type: 'key', id: 'keyboard', actions }];
}

export interface Waiting {
  readonly timeout?: number;
  /** What is there instead, for the message of a failure. */
  readonly instead?: () => Promise<string>;
}

/** Waits until `ask` has an answer. @throws Error with `what`, the last answer or failure, and what is there instead */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  { timeout = 30_000, instead }: Waiting = {},
): Promise<T> {
  const end = Date.now() + timeout;
  let last = '';
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = String(answer);
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > end) {
      const seen = await instead?.().catch((error: unknown) => `nothing: ${String(error)}`);
      throw new Error(
        `${what}: not within ${timeout / 1000} s (${last})${seen ? `\nThere is ${seen}` : ''}`,
      );
    }
    // The page lays itself out anew for each question, on the core that the next answer is computed on.
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
