/** What the history routes have in common. */
import { Type } from 'typebox';
import type { PageQuery } from '../../history/history.ts';
import { HISTORY_LIMIT_MAX } from '../../limits.ts';
import { ProblemError } from '../problem-error.ts';
import type { GatewayServices } from '../services.ts';
import { WholeText } from './schemas/common.ts';

/** How long an answer waits for history, which trails by milliseconds. */
const CAUGHT_UP_MILLIS_MAX = 1_000;
const OFFSET_MAX = 1_000_000;
const LIMIT_DEFAULT = 100;

export const pageFields = {
  limit: Type.Optional(WholeText(`1 … ${HISTORY_LIMIT_MAX}, default ${LIMIT_DEFAULT}.`)),
  offset: Type.Optional(WholeText('Rows to pass over, default 0.')),
  sortDirection: Type.Optional(
    Type.Union([Type.Literal('Asc'), Type.Literal('Desc')], {
      description: 'Default Desc: newest first.',
    }),
  ),
};

interface PageText {
  readonly limit?: string;
  readonly offset?: string;
  readonly sortDirection?: 'Asc' | 'Desc';
}

/** @throws {ProblemError} when a number is out of range */
export function pageOf(query: PageText): Required<PageQuery> {
  return {
    limit: wholeIn(query.limit, {
      field: 'limit',
      default: LIMIT_DEFAULT,
      min: 1,
      max: HISTORY_LIMIT_MAX,
    }),
    offset: wholeIn(query.offset, { field: 'offset', default: 0, min: 0, max: OFFSET_MAX }),
    sort: query.sortDirection === 'Asc' ? 'asc' : 'desc',
  };
}

export interface WholeRange {
  readonly field: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

/** @throws {ProblemError} when the number is out of range */
export function wholeIn(text: string | undefined, range: WholeRange): number {
  if (text === undefined) return range.default;
  const value = Number(text);
  if (value >= range.min && value <= range.max) return value;
  throw new ProblemError('field-malformed', {
    field: range.field,
    actual: text,
    limit: `${range.min} … ${range.max}`,
  });
}

/** So that a client finds in history what it was told a moment ago. Whether it has everything. */
export async function historyCaughtUp({ history, views }: GatewayServices): Promise<boolean> {
  if (history.cursor >= views.seq) return true;
  // When history is further behind than that, its newest rows are missing: late, never wrong.
  return history.caughtUp(views.seq, CAUGHT_UP_MILLIS_MAX);
}
