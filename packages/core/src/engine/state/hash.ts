/**
 * A 64-bit hash, synchronous and the same everywhere: two 32-bit lanes of multiply and rotate, each
 * finished as in MurmurHash3. It finds differences; it is no defence against somebody who makes them.
 */

const WIDE = 0x5bd1e995;

export class Hash64 {
  #a = 0x243f6a88;
  #b = 0x85a308d3;

  word(value: number): void {
    const mixed = Math.imul(value, 0xcc9e2d51);
    this.#a = (Math.imul(this.#a ^ (mixed ^ (mixed >>> 15)), 0x1b873593) + 0x52dce729) | 0;
    this.#b = Math.imul(((this.#b << 13) | (this.#b >>> 19)) ^ this.#a, 0x9e3779b1) ^ value;
  }

  /** A safe integer: one word where it fits, else its two halves after a mark. */
  number(value: number): void {
    const low = value | 0;
    this.word(low);
    if (low === value) return;
    this.word(WIDE);
    this.word(Math.floor(value / 4_294_967_296) | 0);
  }

  text(value: string): void {
    this.word(value.length);
    for (let at = 0; at < value.length; at += 1) this.word(value.charCodeAt(at));
  }

  bytes(values: Uint8Array): void {
    this.word(values.length);
    const whole = values.length - (values.length % 4);
    for (let at = 0; at < whole; at += 4) {
      this.word(
        (values[at] as number) |
          ((values[at + 1] as number) << 8) |
          ((values[at + 2] as number) << 16) |
          ((values[at + 3] as number) << 24),
      );
    }
    for (let at = whole; at < values.length; at += 1) this.word(values[at] as number);
  }

  /** 16 hexadecimal digits; more may be added after. */
  digest(): string {
    return hex(finish(this.#a ^ (this.#b >>> 16))) + hex(finish(this.#b ^ this.#a));
  }

  /** Goes on where another hash was; the digest alone does not tell. */
  state(): readonly [number, number] {
    return [this.#a >>> 0, this.#b >>> 0];
  }

  resume([a, b]: readonly [number, number]): void {
    this.#a = a | 0;
    this.#b = b | 0;
  }
}

function finish(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
