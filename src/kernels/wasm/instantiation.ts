/**
 * tfjs waits without end where its binary cannot be instantiated (no memory that can be shared is left, say): nobody
 * listens for that. Here somebody does.
 */

/**
 * Runs `start`, which ends with an error once WebAssembly refuses a module meanwhile.
 * @throws what `start` throws, or the refusal
 */
export async function hearRefusals<T>(start: () => Promise<T>): Promise<T> {
  const { instantiate } = WebAssembly;
  let refuse: (reason: unknown) => void = () => undefined;
  const refused = new Promise<never>((_, reject) => (refuse = reject));
  const heard = async (...given: Parameters<typeof instantiate>): Promise<unknown> => {
    try {
      return await instantiate(...given);
    } catch (error) {
      refuse(error);
      // Whoever asked has no use for it, and would let it be an unhandled one.
      return new Promise(() => undefined);
    }
  };
  WebAssembly.instantiate = heard as typeof instantiate;
  try {
    return await Promise.race([start(), refused]);
  } finally {
    WebAssembly.instantiate = instantiate;
  }
}
