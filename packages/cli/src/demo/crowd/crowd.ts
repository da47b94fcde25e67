/**
 * Everybody else in the demo: market makers and takers as ordinary strategies, each account with a
 * key
 * and connections of its own, over HTTP and WebSocket like anyone's.
 */
import type { PriceSource } from '@exchange/mm';
import { createExchange, type Exchange } from '@exchange/sdk';
import {
  type RunningStrategy,
  runStrategy,
  type StopReport,
  type Strategy,
} from '@exchange/sdk/strategy';
import type { DemoKeys } from '../demo-keys.ts';
import { CROWD, type DemoMarket, demoMarkets, MAKERS } from '../demo-markets.ts';
import { type Recording, readReplayFile } from '../replay/recording.ts';
import { ReplayPosition } from '../replay/replay-position.ts';
import { layersMaker, recordedTaker, touchMaker } from '../replay/replay-strategies.ts';
import { demoMaker, opinion } from './makers.ts';
import { demoTaker } from './taker.ts';

export interface CrowdOptions {
  readonly url: string;
  readonly keys: DemoKeys;
  readonly seed: number;
  readonly replay?: { readonly file: string; readonly speed: number };
  /** Something worth a line: a recording that ended, a maker that stepped back. */
  readonly note: (text: string) => void;
}

export interface Crowd {
  /** Resolves when somebody had to give up; never when the crowd is stopped. */
  readonly failed: Promise<Error>;
  stop(): Promise<void>;
}

/** The market that a recording is played in. */
const REPLAY_MARKET = 'BTC_USDT';
const WATCH_MILLISECONDS = 200;

/** Resolves when everybody trades. */
export async function startCrowd(options: CrowdOptions): Promise<Crowd> {
  const recording =
    options.replay === undefined ? undefined : await readReplayFile(options.replay.file);
  const crowd = new DemoCrowd(options);
  try {
    await crowd.start(recording);
  } catch (error) {
    await crowd.stop();
    throw error;
  }
  return crowd;
}

class DemoCrowd implements Crowd {
  readonly #options: CrowdOptions;
  readonly #exchanges = new Map<string, Exchange>();
  readonly #running = new Set<RunningStrategy>();
  readonly #watches = new Set<NodeJS.Timeout>();
  readonly failed: Promise<Error>;
  #fail: (error: Error) => void = () => {};
  #isStopping = false;

  constructor(options: CrowdOptions) {
    this.#options = options;
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
    for (const name of [...MAKERS, ...CROWD]) {
      const key = options.keys[name];
      if (key === undefined) throw new Error(`There is no key for ${name}.`);
      this.#exchanges.set(
        name,
        createExchange({ url: options.url, key, userAgent: `demo-${name}` }),
      );
    }
  }

  async start(recording: Recording | undefined): Promise<void> {
    await Promise.all([...this.#exchanges.values()].map((exchange) => exchange.orders.cancelAll()));
    await Promise.all(
      demoMarkets.map(async (market) => {
        if (recording !== undefined && market.symbol === REPLAY_MARKET)
          await this.#startReplay(market, recording);
        else await this.#startMarket(market);
      }),
    );
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const watch of this.#watches) clearInterval(watch);
    await Promise.all([...this.#running].map((running) => running.stop()));
    await Promise.all([...this.#exchanges.values()].map((exchange) => exchange.close()));
  }

  async #startMarket(market: DemoMarket): Promise<void> {
    const source = opinion(market, {
      seed: this.#options.seed,
      lastPrice: await this.#lastPrice(market),
    });
    await this.#startMakers(market, source);
    await Promise.all(
      CROWD.map((name, index) =>
        this.#run(
          name,
          demoTaker({
            name: `${name}-${market.symbol}`,
            market,
            ordersPerSecond: index === 0 ? 1.2 : 0.6,
          }),
        ),
      ),
    );
  }

  async #startMakers(market: DemoMarket, source: PriceSource): Promise<void> {
    await Promise.all(
      MAKERS.map((name, temperament) =>
        this.#run(name, demoMaker({ market, opinion: source, temperament })),
      ),
    );
  }

  async #startReplay(market: DemoMarket, recording: Recording): Promise<void> {
    const position = new ReplayPosition(recording, this.#options.replay?.speed ?? 1);
    const [touch, layers] = MAKERS;
    const [taker] = CROWD;
    const makers = await Promise.all([
      this.#run(touch, touchMaker(market, position)),
      this.#run(layers, layersMaker(market, position)),
    ]);
    const players = [...makers, await this.#run(taker, recordedTaker(market, position))];
    const watch = setInterval(() => {
      if (!position.hasEnded(Date.now() * 1000)) return;
      clearInterval(watch);
      this.#watches.delete(watch);
      this.#options.note(`the recording has ended; the crowd goes on from there`);
      void this.#takeOver(market, players).catch((error: unknown) => this.#fail(asError(error)));
    }, WATCH_MILLISECONDS);
    this.#watches.add(watch);
  }

  /** After a recording the market goes on with its usual participants. */
  async #takeOver(market: DemoMarket, players: readonly RunningStrategy[]): Promise<void> {
    for (const player of players) {
      this.#running.delete(player);
      await player.stop();
    }
    if (this.#isStopping) return;
    await Promise.all(
      [...this.#exchanges.values()].map((exchange) =>
        exchange.orders.cancelAll({ market: market.symbol }),
      ),
    );
    await this.#startMarket(market);
  }

  async #lastPrice(market: DemoMarket): Promise<number | undefined> {
    const [exchange] = this.#exchanges.values();
    const { items } = (await exchange?.trades(market.symbol).page({ limit: 1 })) ?? { items: [] };
    const [last] = items;
    return last === undefined ? undefined : Number(last.price);
  }

  async #run(account: string, strategy: Strategy): Promise<RunningStrategy> {
    const exchange = this.#exchanges.get(account);
    if (exchange === undefined) throw new Error(`There is no account ${account}.`);
    const running = await runStrategy({
      exchange,
      strategy,
      parameters: {},
      seed: `${this.#options.seed}:${strategy.name}`,
      onExit: 'leave',
    });
    this.#running.add(running);
    void running.done.then((report) => this.#ended(strategy.name, running, report));
    return running;
  }

  #ended(name: string, running: RunningStrategy, report: StopReport): void {
    if (this.#isStopping || !this.#running.delete(running)) return;
    this.#fail(
      new Error(`${name} ended: ${asError(report.error ?? report.cause).message}`, {
        cause: report.error,
      }),
    );
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
