/** Orders, pairs, cancels and amends by themselves, and several of them as one command. */
import type { Batch, BatchItem } from '../../src/engine/commands.ts';
import { amendOrder } from './reference-amend.ts';
import { cancelAll, cancelOrder } from './reference-cancel.ts';
import type { ReferenceContext } from './reference-context.ts';
import { placeOco, placeOrder } from './reference-place.ts';
import { BATCH_ITEMS } from './reference-state.ts';
import { queueTriggered } from './reference-stops.ts';

/** Whether it was carried out, and not refused. */
export function carryOutItem(context: ReferenceContext, item: BatchItem): boolean {
  const isDone = carriedOut(context, item);
  queueTriggered(context);
  return isDone;
}

function carriedOut(context: ReferenceContext, item: BatchItem): boolean {
  switch (item.kind) {
    case 'place-order':
      return placeOrder(context, item);
    case 'place-oco':
      return placeOco(context, item);
    case 'cancel-order':
      return cancelOrder(context, item);
    case 'cancel-all':
      return cancelAll(context, item);
    case 'amend-order':
      return amendOrder(context, item);
  }
}

export function runBatch(context: ReferenceContext, { mode, items }: Batch): void {
  if (items.length < 1 || items.length > BATCH_ITEMS) {
    const limit = items.length < 1 ? 1n : BigInt(BATCH_ITEMS);
    const refusal = { code: 'batch-invalid', actual: BigInt(items.length), limit } as const;
    context.rejectCommand('batch', refusal, {});
    return;
  }
  // Everything there is, as it was: what a refused item of an atomic batch brings back.
  const before = mode === 'atomic' ? structuredClone(context.state) : undefined;
  for (const [index, item] of items.entries()) {
    context.emit({ kind: 'batch-item', item: index });
    const isDone = carryOutItem(context, item);
    if (isDone || before === undefined) continue;
    const refused = context.state.events.at(-1);
    context.state = before;
    if (refused?.kind !== 'order-rejected' && refused?.kind !== 'command-rejected') {
      throw new Error('a refused item says why');
    }
    context.emit({ ...refused, kind: 'command-rejected', command: 'batch', item: index });
    return;
  }
}
