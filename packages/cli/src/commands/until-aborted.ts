/** Goes through a stream until the user has seen enough; Ctrl-C ends it like its last item. */
export async function untilAborted<T>(
  signal: AbortSignal,
  stream: AsyncIterable<T>,
  each: (item: T) => void,
): Promise<void> {
  try {
    for await (const item of stream) {
      if (signal.aborted) return;
      each(item);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
