/**
 * What a fast book's icebergs keep besides their order records: few orders have it, so it is a table
 * of its own by slot, and a book without icebergs asks only for its size.
 */
interface Iceberg {
  /** Lots shown at a time; 0: all. */
  display: number;
  /** Open lots that do not show. */
  hidden: number;
}

/** Lots that an order of `quantity` lots shows; `display` is 0 for a plain one. */
export function tipOf(display: number, quantity: number): number {
  return display === 0 ? quantity : Math.min(display, quantity);
}

export class Icebergs {
  readonly #bySlot = new Map<number, Iceberg>();

  /** Icebergs; a plain field, for the plain path reads it. */
  size = 0;

  display(slot: number): number {
    return this.size === 0 ? 0 : (this.#bySlot.get(slot)?.display ?? 0);
  }

  hidden(slot: number): number {
    return this.#bySlot.get(slot)?.hidden ?? 0;
  }

  /** An order that shows all it has, and will, is no iceberg. */
  set(slot: number, display: number, hidden: number): void {
    if (display === 0 && hidden === 0) this.#bySlot.delete(slot);
    else this.#bySlot.set(slot, { display, hidden });
    this.size = this.#bySlot.size;
  }

  delete(slot: number): void {
    this.#bySlot.delete(slot);
    this.size = this.#bySlot.size;
  }

  /** The tip ran out: @returns the lots of the next one. */
  refill(slot: number): number {
    const display = this.display(slot);
    const hidden = this.hidden(slot);
    const tip = tipOf(display, hidden);
    this.set(slot, display, hidden - tip);
    return tip;
  }

  /** Takes up to `by` lots from what is hidden. @returns how many */
  reduce(slot: number, by: number): number {
    const hidden = this.hidden(slot);
    const taken = Math.min(by, hidden);
    if (taken > 0) this.set(slot, this.display(slot), hidden - taken);
    return taken;
  }

  /** All icebergs. For tests. */
  slots(): number[] {
    return [...this.#bySlot.keys()];
  }
}
