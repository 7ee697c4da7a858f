/** Waits for a new worker's first answer, and says when it has kept silent for longer than anything it does takes. */

/** While its file is fetched, which a slow line makes slow. */
const LOADING_MS = 180_000;
/** Once it is here. An engine takes a second to start, on a busy school laptop some more. */
const STARTING_MS = 60_000;

export interface Silence {
  /** Its file has come and runs. */
  here(): void;
  /** It has answered, or is no more. */
  end(): void;
}

/** @param silent called once, unless it is ended before */
export function awaitAnswer(silent: () => void): Silence {
  let timer = setTimeout(silent, LOADING_MS);
  return {
    here() {
      clearTimeout(timer);
      timer = setTimeout(silent, STARTING_MS);
    },
    end: () => clearTimeout(timer),
  };
}
