/** The same done with several, each by its own call. */

const AT_ONCE = 4;

export interface Several<Id> {
  ids: readonly Id[];
  /** What is not begun when it ends is left alone. */
  signal: AbortSignal;
  /** Told of each, with what refused it or null. */
  onEnd: (id: Id, error: unknown) => void;
}

/** A few at once. What is refused stops no other. */
export async function eachOf<Id>(
  { ids, signal, onEnd }: Several<Id>,
  act: (id: Id) => Promise<unknown>,
): Promise<void> {
  const left = [...ids];
  const work = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined && !signal.aborted; id = left.shift()) {
      const error = await act(id).then(
        () => null,
        (reason: unknown) => reason,
      );
      onEnd(id, error);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
