/** Several orders, pairs, cancels and amends as one command. */
import { BATCH_ITEMS_MAX } from '../limits.ts';
import type { Batch, BatchItem } from './commands.ts';
import type { Engine } from './engine.ts';
import { emitCommandRejected } from './events/command-rejected.ts';
import { EVENT_FIELDS, EVENT_OBJECT } from './events/event-buffer.ts';
import type { EventBody } from './events.ts';
import type { MarketEntry } from './markets/market-entry.ts';
import { refuseBound } from './refusal.ts';

export type CarryOut = (command: BatchItem) => void;

export function carryOutBatch(engine: Engine, command: Batch, carryOut: CarryOut): void {
  const { length } = command.items;
  if (length === 0 || length > BATCH_ITEMS_MAX) {
    const broken = length === 0 ? 1 : BATCH_ITEMS_MAX;
    emitCommandRejected(engine, command, refuseBound('batch-invalid', length, broken));
    return;
  }
  if (command.mode === 'independent') carryOutEach(engine, command.items, carryOut);
  else carryOutAll(engine, command, carryOut);
}

function carryOutEach(engine: Engine, items: readonly BatchItem[], carryOut: CarryOut): void {
  items.forEach((command, item) => {
    engine.events.object({ kind: 'batch-item', item });
    carryOut(command);
  });
}

/** Carried out item by item; what was done is taken back if one is refused. */
function carryOutAll(engine: Engine, batch: Batch, carryOut: CarryOut): void {
  const { events } = engine;
  const start = events.mark();
  engine.beginUndoable(marketsOf(engine, batch.items));
  for (const [item, command] of batch.items.entries()) {
    events.object({ kind: 'batch-item', item });
    const { count } = events;
    carryOut(command);
    const refusal = refusalAt(engine, count);
    if (refusal === undefined) continue;
    engine.takeBack();
    events.rewind(start);
    events.object({ ...refusal, kind: 'command-rejected', command: 'batch', item });
    return;
  }
  engine.keep();
}

/** A refused command has one event, and that is an object. */
function refusalAt({ events }: Engine, index: number): ItemRefusal | undefined {
  const at = index * EVENT_FIELDS;
  if (index === events.count || events.fields[at] !== EVENT_OBJECT) return undefined;
  const body = events.objects[events.fields[at + 1] as number];
  return body?.kind === 'order-rejected' || body?.kind === 'command-rejected' ? body : undefined;
}

type ItemRefusal = Extract<EventBody, { readonly kind: 'order-rejected' | 'command-rejected' }>;

/** Markets that the items can change: a cancel-all that names none can change any. */
function marketsOf(engine: Engine, items: readonly BatchItem[]): Iterable<MarketEntry> {
  const named = new Set<MarketEntry>();
  for (const { market } of items) {
    if (market === undefined) return engine.markets;
    const entry = engine.marketBySymbol.get(market);
    if (entry !== undefined) named.add(entry);
  }
  return named;
}
