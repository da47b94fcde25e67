/**
 * Records of 32 bytes in one buffer: eight integers, and the same four doubles. What they mean is the
 * user's, who works on the two views directly: a function for each field costs a quarter of the time.
 * Growing replaces the views, so that a copy of them does not outlive a call that may grow.
 */
const CAPACITY_INITIAL = 16;
const NONE = -1;

export class RecordPool {
  ints = new Int32Array(CAPACITY_INITIAL << 3);
  floats = new Float64Array(this.ints.buffer);
  /** First free record; each names the next in its first integer. */
  #free: number = NONE;
  #used = 0;

  get bytes(): number {
    return this.ints.byteLength;
  }

  /** A record to use, with whatever it held before. */
  take(): number {
    const free = this.#free;
    if (free !== NONE) {
      this.#free = this.ints[free << 3] as number;
      return free;
    }
    this.#used += 1;
    this.reserve(this.#used - 1);
    return this.#used - 1;
  }

  give(record: number): void {
    this.ints[record << 3] = this.#free;
    this.#free = record;
  }

  /** Makes room for a record, where the user chooses their positions instead of taking them. */
  reserve(record: number): void {
    if (record << 3 >= this.ints.length) this.#grow(record);
  }

  #grow(record: number): void {
    let length = this.ints.length;
    while (length <= record << 3) length *= 2;
    const ints = new Int32Array(length);
    ints.set(this.ints);
    this.ints = ints;
    this.floats = new Float64Array(ints.buffer);
  }
}
