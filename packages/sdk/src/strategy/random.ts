/**
 * The seeded generator behind `StrategyContext.random`: sfc32, 128 bits of state. The same seed
 * gives
 * the same numbers on every machine. Not for secrets.
 */

/** Uniform numbers in [0, 1). A text seed lets parts of one run draw from streams of their own. */
export function createRandom(seed: number | string): () => number {
  const state = seedState(String(seed));
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) sfc32(state);
  return () => sfc32(state) / 2 ** 32;
}

const WARM_UP_ROUNDS = 16;

interface Sfc32State {
  a: number;
  b: number;
  c: number;
  counter: number;
}

function sfc32(state: Sfc32State): number {
  const result = (state.a + state.b + state.counter) | 0;
  state.counter = (state.counter + 1) | 0;
  state.a = state.b ^ (state.b >>> 9);
  state.b = (state.c + (state.c << 3)) | 0;
  state.c = (state.c << 21) | (state.c >>> 11);
  state.c = (state.c + result) | 0;
  return result >>> 0;
}

/** FNV-1a over the text from four different starts: one word of state each. */
function seedState(text: string): Sfc32State {
  const word = (offset: number): number => {
    let hash = 0x811c9dc5 ^ offset;
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
    return hash | 0;
  };
  return { a: word(0), b: word(0x9e3779b9), c: word(0x7f4a7c15), counter: 1 };
}
