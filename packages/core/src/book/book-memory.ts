/**
 * The memory of fast books, shared by all markets of one exchange: orders, price levels and nodes of
 * the price trees, each in one buffer of fixed-size records. An idle market costs next to nothing
 * here, and a growing one doubles the pool for all.
 */
import { RecordPool } from './record-pool.ts';
import { TreeNodes } from './tree-nodes.ts';

export class BookMemory {
  /** By slot; the caller chooses the slots, so they are dense. */
  readonly orders = new RecordPool();
  readonly levels = new RecordPool();
  readonly nodes = new TreeNodes();

  /** Bytes reserved. */
  get bytes(): number {
    return this.orders.bytes + this.levels.bytes + this.nodes.bytes;
  }
}
