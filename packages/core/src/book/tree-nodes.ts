/**
 * Nodes of price trees: 32 children each, a bit per child, and where the node itself stands. A child
 * is named by its *place*: node × 32 + its number. Free nodes form a list and have no children.
 *
 * Hot loops read the arrays themselves, in copies that do not outlive a call of `take`.
 */
const NONE = -1;
const CAPACITY_INITIAL = 4;

export class TreeNodes {
  /** By place: a node, or in a leaf a level, or `NONE`. */
  children = new Int32Array(CAPACITY_INITIAL << 5).fill(NONE);
  /** By node, bit n: child n is there. */
  bitmaps = new Int32Array(CAPACITY_INITIAL);
  /** By node: its own place in its parent; for a free node, the next free one. */
  places = new Int32Array(CAPACITY_INITIAL);
  #used = 0;
  #free: number = NONE;

  get bytes(): number {
    return this.children.byteLength + this.bitmaps.byteLength + this.places.byteLength;
  }

  /** A node without children. */
  take(): number {
    const node = this.#free;
    if (node === NONE) return this.#append();
    this.#free = this.places[node] as number;
    return node;
  }

  /** The node has no children left. */
  give(node: number): void {
    this.places[node] = this.#free;
    this.#free = node;
  }

  child(place: number): number {
    return this.children[place] as number;
  }

  setChild(place: number, child: number): void {
    this.children[place] = child;
    const node = place >> 5;
    this.bitmaps[node] = (this.bitmaps[node] as number) | (1 << place);
  }

  /** @returns the bits of the children that are left */
  clearChild(place: number): number {
    const node = place >> 5;
    const left = (this.bitmaps[node] as number) & ~(1 << place);
    this.children[place] = NONE;
    this.bitmaps[node] = left;
    return left;
  }

  bits(node: number): number {
    return this.bitmaps[node] as number;
  }

  place(node: number): number {
    return this.places[node] as number;
  }

  setPlace(node: number, place: number): void {
    this.places[node] = place;
  }

  #append(): number {
    const node = this.#used;
    if (node === this.bitmaps.length) {
      this.bitmaps = grow(this.bitmaps, node * 2);
      this.places = grow(this.places, node * 2);
      this.children = grow(this.children, node << 6);
      this.children.fill(NONE, node << 5);
    }
    this.#used += 1;
    return node;
  }
}

function grow(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(length);
  grown.set(array);
  return grown;
}
