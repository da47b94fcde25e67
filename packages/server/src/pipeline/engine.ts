import type { Exchange } from '@exchange/core';

/** What the pipeline needs of an exchange. */
export type Engine = Pick<Exchange, 'apply' | 'seq' | 'time' | 'eventHash' | 'nextDue'>;
