/**
 * Runs the guards of one maker: keeps what they need to remember, and makes one outcome of their
 * verdicts.
 */
import type { Side } from '@exchange/core';
import type { TimeMicros } from '@exchange/core/units';
import type { PositionView } from '@exchange/sdk/strategy';
import type { Guard, GuardInput, GuardVerdict } from './parts.ts';

interface GuardReport {
  readonly name: string;
  readonly verdict: GuardVerdict['kind'] | 'paused' | 'failed';
  readonly why: string;
}

export interface GuardOutcome {
  readonly widenFactor: number;
  readonly pulled: ReadonlySet<Side>;
  /** Set when a guard wants everything to end. */
  readonly halt: string | undefined;
  /** Why sides are pulled, if any is. */
  readonly why: string | undefined;
  readonly reports: readonly GuardReport[];
}

export interface BenchInput
  extends Omit<
    GuardInput,
    'pnl' | 'drawdown' | 'drawdownPercent' | 'fillsWithin' | 'rejectsWithin'
  > {
  readonly position: PositionView;
  /** Asked once, at the first round that has a fair value; 0 while it is not known. */
  readonly worthAtStart: () => number;
}

interface Answer {
  readonly report: GuardReport;
  readonly side?: Side | 'both';
  readonly factor?: number;
}

interface Pause {
  readonly side: Side | 'both';
  readonly until: number;
  readonly why: string;
}

/** Events older than this are forgotten; windows cannot be longer. */
const MEMORY_MICROS = 60 * 60 * 1_000_000;
const EVENTS_MAX = 10_000;

export class GuardBench {
  readonly #guards: readonly Guard[];
  readonly #fills: TimeMicros[] = [];
  readonly #rejects: TimeMicros[] = [];
  readonly #pauses = new Map<string, Pause>();
  /** Best pnl by guard: it counts anew for a guard whose pause has ended. */
  readonly #best = new Map<string, number>();
  #worth = 0;

  constructor(guards: readonly Guard[]) {
    this.#guards = guards;
  }

  noteFill(at: TimeMicros): void {
    note(this.#fills, at);
  }

  noteReject(at: TimeMicros): void {
    note(this.#rejects, at);
  }

  check(input: BenchInput): GuardOutcome {
    if (this.#worth === 0) this.#worth = input.worthAtStart();
    const reports: GuardReport[] = [];
    const pulled = new Set<Side>();
    let widenFactor = 1;
    let halt: string | undefined;
    const pull = (side: Side | 'both'): void => {
      for (const each of side === 'both' ? (['buy', 'sell'] as const) : [side]) pulled.add(each);
    };
    for (const guard of this.#guards) {
      const { report, side, factor = 1 } = this.#ask(guard, input);
      reports.push(report);
      if (side !== undefined) pull(side);
      widenFactor = Math.max(widenFactor, factor);
      if (report.verdict === 'halt') halt ??= `${guard.name}: ${report.why}`;
    }
    const first = reports.find(({ verdict }) => verdict !== 'ok' && verdict !== 'widen');
    const why = first === undefined ? undefined : `${first.name}: ${first.why}`;
    return { widenFactor, pulled, halt, why, reports };
  }

  #ask(guard: Guard, input: BenchInput): Answer {
    const { name } = guard;
    const pause = this.#pauses.get(name);
    if (pause !== undefined && input.now < pause.until) {
      return { report: { name, verdict: 'paused', why: pause.why }, side: pause.side };
    }
    if (pause !== undefined) {
      // Otherwise the same drawdown would pause for ever.
      this.#pauses.delete(name);
      this.#best.delete(name);
    }
    try {
      return this.#judge(name, guard.check(this.#guardInput(name, input)), input.now);
    } catch (error) {
      // A guard that cannot say that all is well counts as one that says it is not.
      const why = `threw: ${error instanceof Error ? error.message : String(error)}`;
      return { report: { name, verdict: 'failed', why }, side: 'both' };
    }
  }

  #judge(name: string, verdict: GuardVerdict, now: TimeMicros): Answer {
    const report: GuardReport = { name, verdict: verdict.kind, why: verdict.why };
    switch (verdict.kind) {
      case 'ok':
        return { report };
      case 'widen':
        return { report, factor: verdict.factor };
      case 'halt':
        return { report, side: 'both' };
      case 'pull': {
        const { side, forMilliseconds = 0, why } = verdict;
        if (forMilliseconds > 0)
          this.#pauses.set(name, { side, until: now + forMilliseconds * 1000, why });
        return { report, side };
      }
    }
  }

  #guardInput(name: string, input: BenchInput): GuardInput {
    const { position, worthAtStart: _, ...rest } = input;
    const pnl = position.realized + position.unrealized;
    const best = Math.max(this.#best.get(name) ?? pnl, pnl);
    this.#best.set(name, best);
    const drawdown = best - pnl;
    return {
      ...rest,
      pnl,
      drawdown,
      drawdownPercent: this.#worth > 0 ? (drawdown / this.#worth) * 100 : 0,
      fillsWithin: (milliseconds) => countSince(this.#fills, input.now - milliseconds * 1000),
      rejectsWithin: (milliseconds) => countSince(this.#rejects, input.now - milliseconds * 1000),
    };
  }
}

function note(times: TimeMicros[], at: TimeMicros): void {
  times.push(at);
  while (times.length > EVENTS_MAX || (times[0] ?? at) < at - MEMORY_MICROS) times.shift();
}

function countSince(times: readonly TimeMicros[], since: number): number {
  let count = 0;
  for (let index = times.length - 1; index >= 0; index -= 1) {
    if ((times[index] ?? 0) < since) break;
    count += 1;
  }
  return count;
}
