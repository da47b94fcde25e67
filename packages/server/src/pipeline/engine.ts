import type { Exchange, TimeMicros } from '@exchange/core';

/** What the pipeline needs of an exchange. */
export type Engine = Pick<Exchange, 'apply' | 'seq' | 'time' | 'eventHash'> & {
  /** When time alone does something next. */
  nextDue?(): TimeMicros | undefined;
};
