/** The operator's word on a market: open it, halt it, gather orders for an auction. */
import type { IncomingMessage } from 'node:http';
import type { SetMarketState } from '@exchange/core';
import { timeMicros } from '@exchange/core/units';
import { type Static, Type } from 'typebox';
import type { Clock } from '../../pipeline/clock.ts';
import type { CommandGate } from '../../pipeline/contract.ts';
import type { Views } from '../../views.ts';
import { MarketSymbol, strict } from '../http/schemas/common.ts';
import { ProblemError } from '../problem-error.ts';
import { parseStrictJsonText } from '../security/strict-json.ts';
import { rejectProblem } from '../trading/reject-problem.ts';
import { createValidator } from '../validation.ts';

const BODY_BYTES_MAX = 4_096;
const JSON_DEPTH_MAX = 2;
const AUCTION_SECONDS_MAX = 7 * 86_400;

const states = ['open', 'cancel-only', 'halted', 'closed', 'post-only', 'auction'] as const;

const MarketStateBody = Type.Object(
  {
    symbol: MarketSymbol,
    state: Type.Union(states.map((state) => Type.Literal(state))),
    /** Of an auction: it uncrosses by itself so many seconds from now. */
    endsInSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: AUCTION_SECONDS_MAX })),
  },
  strict,
);
type MarketStateBody = Static<typeof MarketStateBody>;

const faultOf = createValidator(MarketStateBody);

export interface Operated {
  readonly gate: CommandGate;
  readonly views: Views;
  readonly clock: Clock;
}

export interface MarketStateAnswer {
  readonly symbol: string;
  /** As it is now: an auction that was opened may have met the price band on the way. */
  readonly state: SetMarketState['state'];
}

/** @throws {ProblemError} when the request is none, or the engine refused; the market is as it was */
export async function setMarketState(
  request: IncomingMessage,
  operated: Operated,
): Promise<MarketStateAnswer> {
  const body = parseBody(await readBody(request));
  const { gate, views, clock } = operated;
  const { symbol, state, endsInSeconds } = body;
  const now = Math.max(clock.now(), views.time);
  const endsAt =
    endsInSeconds === undefined ? {} : { endsAt: timeMicros(now + endsInSeconds * 1_000_000) };
  const command: SetMarketState = { kind: 'set-market-state', market: symbol, state, ...endsAt };
  const { events } = await gate.submit(command, 'reduces-risk');
  for (const event of events) {
    if (event.kind === 'command-rejected') throw rejectProblem(event, views);
  }
  return { symbol, state: views.market(symbol)?.state ?? state };
}

function parseBody(text: string): MarketStateBody {
  const result = parseStrictJsonText(text, JSON_DEPTH_MAX);
  if (!result.ok) throw new ProblemError(result.fault);
  const fault = faultOf(result.value);
  if (fault !== undefined) throw fault;
  return result.value as MarketStateBody;
}

async function readBody(request: IncomingMessage): Promise<string> {
  // A page in a browser on this machine can send other types across origins, but not this one.
  const type = request.headers['content-type']?.split(';', 1)[0];
  if (type !== 'application/json') throw new ProblemError('content-type-unsupported');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) {
      throw new ProblemError('body-too-large', { limit: String(BODY_BYTES_MAX) });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
