/**
 * An exact running sum of non-negative integers that allocates nothing while the numbers are
 * ordinary: 104 bits in two doubles, and a bigint beside them for products past 2^53.
 */

const HALF = 2 ** 52;

export class WideSum {
  #low = 0;
  #high = 0;
  #huge = 0n;

  /** A safe integer from 0. */
  add(value: number): void {
    let low = value;
    if (low >= HALF) {
      low -= HALF;
      this.#high++;
    }
    low += this.#low;
    if (low >= HALF) {
      low -= HALF;
      this.#high++;
    }
    this.#low = low;
  }

  /** Two safe integers from 0. */
  addProduct(left: number, right: number): void {
    const product = left * right;
    // A product that is not exact has been rounded to something above the safe range.
    if (product <= Number.MAX_SAFE_INTEGER) this.add(product);
    else this.#huge += BigInt(left) * BigInt(right);
  }

  addBig(value: bigint): void {
    this.#huge += value;
  }

  addSum(other: WideSum): void {
    this.add(other.#low);
    this.#high += other.#high;
    if (other.#huge !== 0n) this.#huge += other.#huge;
  }

  clear(): void {
    this.#low = 0;
    this.#high = 0;
    if (this.#huge !== 0n) this.#huge = 0n;
  }

  value(): bigint {
    return (BigInt(this.#high) << 52n) + BigInt(this.#low) + this.#huge;
  }
}
