/**
 * The memory of fast books, shared by all markets of one exchange: orders, price levels and nodes of
 * the price trees, each in one buffer of fixed-size records. An idle market costs next to nothing
 * here, and a growing one doubles the pool for all.
 */
import { LevelRecords } from './level-records.ts';
import { OrderRecords } from './order-records.ts';
import { TreeNodes } from './tree-nodes.ts';

export class BookMemory {
  readonly orders = new OrderRecords();
  readonly levels = new LevelRecords();
  readonly nodes = new TreeNodes();

  /** Bytes reserved. */
  get bytes(): number {
    return this.orders.bytes + this.levels.bytes + this.nodes.bytes;
  }
}
