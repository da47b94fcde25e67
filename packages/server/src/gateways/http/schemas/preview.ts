import { type Static, Type } from 'typebox';
import { Money } from './common.ts';

const Nullable = (description: string) =>
  Type.Union([Type.String(), Type.Null()], { description, examples: ['100.50'] });

export const PreviewAnswer = Type.Object({
  symbol: Type.String(),
  accepted: Type.Boolean({ description: 'True when every check passes.' }),
  reason: Type.Union([Type.String(), Type.Null()], {
    description: 'The first check that fails: the `reason` that the order would be refused with.',
  }),
  checks: Type.Array(
    Type.Object({ name: Type.String(), ok: Type.Boolean(), message: Type.String() }),
  ),
  executedQuantity: Money('What it would take at once.'),
  executedQuoteQuantity: Money('What that is worth.'),
  averagePrice: Nullable('Of what it would take at once.'),
  worstPrice: Nullable('Of what it would take at once.'),
  restingQuantity: Nullable('What would rest in the book; null if nothing.'),
  queueAhead: Nullable('Quantity at its price that was there before it.'),
  cost: Money('What it takes from the account, what it would hold included.'),
  costAsset: Type.String(),
  fee: Money('Of what it would take at once.'),
  feeAsset: Type.String(),
  receives: Money('What it would take at once brings, after the fee.'),
  updateId: Type.String({ description: 'Of the book that this was computed on.' }),
});
export type PreviewAnswer = Static<typeof PreviewAnswer>;
