/** Compact binary form: whole numbers seven bits a byte, text and big numbers after their length. */

/** The bytes are damaged, cut off, or of another version. */
export class FormatError extends Error {
  override readonly name: string = 'FormatError';
}

const BYTES_INITIAL = 256;
const TWO_28 = 2 ** 28;

export class BinaryWriter {
  #bytes = new Uint8Array(BYTES_INITIAL);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A whole number, 0 … 2^53−1. */
  number(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= TWO_28) {
      this.#bytes[this.#length] = (rest % 128) | 128;
      this.#length += 1;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.#bytes[this.#length] = (rest & 127) | 128;
      this.#length += 1;
      rest >>>= 7;
    }
    this.#bytes[this.#length] = rest;
    this.#length += 1;
  }

  /** A whole number of either sign. */
  signed(value: number): void {
    this.number(value < 0 ? 1 : 0);
    this.number(Math.abs(value));
  }

  text(value: string): void {
    this.number(value.length);
    for (let at = 0; at < value.length; at += 1) this.number(value.charCodeAt(at));
  }

  /** Any bigint. */
  big(value: bigint): void {
    const digits = value.toString(36);
    this.text(digits);
  }

  raw(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

export class BinaryReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bytes read so far. */
  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  number(): number {
    let value = 0;
    let unit = 1;
    for (;;) {
      const byte = this.#byte();
      value += (byte & 127) * unit;
      if (value > Number.MAX_SAFE_INTEGER) throw new FormatError('A number is above 2^53−1.');
      if (byte < 128) return value;
      unit *= 128;
    }
  }

  signed(): number {
    const negative = this.number() === 1;
    const size = this.number();
    return negative ? -size : size;
  }

  text(): string {
    const length = this.number();
    if (length > this.#bytes.length - this.#at) throw new FormatError('A text is cut off.');
    let text = '';
    for (let at = 0; at < length; at += 1) text += String.fromCharCode(this.number());
    return text;
  }

  big(): bigint {
    const text = this.text();
    if (!/^-?[0-9a-z]{1,64}$/.test(text)) throw new FormatError('A big number is malformed.');
    const negative = text.startsWith('-');
    let value = 0n;
    for (const digit of negative ? text.slice(1) : text) {
      value = value * 36n + BigInt(Number.parseInt(digit, 36));
    }
    return negative ? -value : value;
  }

  /** A view of the next bytes. */
  raw(count: number): Uint8Array {
    if (count > this.#bytes.length - this.#at) throw new FormatError('The bytes are cut off.');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new FormatError('The bytes are cut off.');
    this.#at += 1;
    return byte;
  }
}
