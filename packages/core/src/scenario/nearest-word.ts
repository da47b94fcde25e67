/** What a mistyped word was meant to be. */

/** One letter wrong, missing, too many or swapped for every three is still the same word. */
const LETTERS_PER_MISTAKE = 3;

/** The choice that the word is closest to, if it is close to any. */
export function nearestWord(word: string, choices: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const choice of choices) {
    const bound = Math.max(1, Math.floor(choice.length / LETTERS_PER_MISTAKE));
    if (Math.abs(choice.length - word.length) > bound) continue;
    const distance = mistakes(word, choice);
    if (distance > bound || distance >= least) continue;
    nearest = choice;
    least = distance;
  }
  return nearest;
}

/** Letters to insert, delete or replace, and neighbours to swap, on the way from one to the other. */
function mistakes(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}
