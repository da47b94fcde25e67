/** Where a replay is: one clock that the recording's maker and taker share. */
import type { RecordedQuote, RecordedTrade, Recording } from './recording.ts';

export class ReplayPosition {
  readonly recording: Recording;
  readonly speed: number;
  #startedAt: number | undefined;
  #quote = 0;
  #trade = 0;

  constructor(recording: Recording, speed: number) {
    this.recording = recording;
    this.speed = speed;
  }

  /** Time in the recording, in microseconds; the first call starts it. */
  at(now: number): number {
    this.#startedAt ??= now;
    return (now - this.#startedAt) * this.speed;
  }

  hasEnded(now: number): boolean {
    return this.at(now) > this.recording.length;
  }

  /** The best quotes as they were at that moment. */
  quote(now: number): RecordedQuote | undefined {
    const { quotes } = this.recording;
    const at = this.at(now);
    while ((quotes[this.#quote + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) this.#quote += 1;
    const quote = quotes[this.#quote];
    return quote === undefined || quote.at > at ? quotes[0] : quote;
  }

  /** Trades that happened since the last call. */
  takeTrades(now: number): readonly RecordedTrade[] {
    const { trades } = this.recording;
    const at = this.at(now);
    const from = this.#trade;
    while ((trades[this.#trade]?.at ?? Number.POSITIVE_INFINITY) <= at) this.#trade += 1;
    return trades.slice(from, this.#trade);
  }
}
