/**
 * The demo: an exchange in this process, a crowd in a thread beside it, and a terminal or lines on
 * top.
 */
import path from 'node:path';
import { createExchange, type Exchange } from '@exchange/sdk';
import { DataFolderLockedError, type RunningServer, startServer } from '@exchange/server';
import { listProfiles, saveProfile } from '../config/profiles.ts';
import { CliError, exitCodes } from '../errors.ts';
import { activityLine } from './activity.ts';
import { type CrowdThread, startCrowdThread } from './crowd/crowd-thread.ts';
import { type DemoKey, type DemoKeys, DemoKeysError, loadKeys } from './demo-keys.ts';
import { demoMarkets, TRADER } from './demo-markets.ts';
import { demoVenue } from './demo-venue.ts';
import { ReplayFileError, readReplayFile } from './replay/recording.ts';

export interface DemoOptions {
  readonly folder: string;
  /** 0: any free one. */
  readonly port: number;
  readonly seed: number;
  readonly replay?: { readonly file: string; readonly speed: number };
  readonly view: 'terminal' | 'lines';
}

/** What the demo prints to and is ended by. */
export interface DemoHost {
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const LINE_MILLISECONDS = 5_000;
const PROFILE = 'demo';

export async function runDemo(options: DemoOptions, host: DemoHost): Promise<void> {
  const folder = path.resolve(options.folder);
  const keys = await readyKeys(folder);
  if (options.replay !== undefined) await checkReplay(options.replay.file);
  const server = await openServer({ ...options, folder }, keys);
  const trader = keys[TRADER] as DemoKey;
  const exchange = createExchange({ url: server.url, key: trader, userAgent: 'demo' });
  let crowd: CrowdThread | undefined;
  try {
    await checkFolder(exchange, folder);
    crowd = await startCrowdThread({
      ...crowdOptions(options),
      url: server.url,
      keys,
      note: noteFor(options, host),
    });
    const command = await rememberTrader(server.url, trader, host.env);
    await present({ options, host, exchange, server, crowd, trader, folder, command });
  } finally {
    // Nobody trades any more, then nobody asks, then the exchange itself: nothing is cut off in
    // between.
    await crowd?.stop();
    await exchange.close();
    await server.close();
  }
}

function crowdOptions({ seed, replay }: DemoOptions) {
  if (replay === undefined) return { seed };
  return { seed, replay: { file: path.resolve(replay.file), speed: replay.speed } };
}

/** The terminal owns the screen: a line in between would tear it. */
function noteFor({ view }: DemoOptions, { print }: DemoHost): (text: string) => void {
  return view === 'lines' ? print : () => {};
}

interface Stage {
  readonly options: DemoOptions;
  readonly host: DemoHost;
  readonly exchange: Exchange;
  readonly server: RunningServer;
  readonly crowd: CrowdThread;
  readonly trader: DemoKey;
  readonly folder: string;
  /** How other shells reach the demo's trader. */
  readonly command: string;
}

/**
 * Saves the trader as the profile `demo`, so that `exchange order buy …` works at once in another
 * shell. It becomes the default one unless the user has chosen a default.
 * @returns the command that uses it
 */
async function rememberTrader(url: string, key: DemoKey, env: DemoHost['env']): Promise<string> {
  const profile = { name: PROFILE, url, mode: 'paper', account: TRADER, key } as const;
  try {
    await saveProfile(profile, 'if-none', env);
    const isDefault = (await listProfiles(env)).some(
      (saved) => saved.name === PROFILE && saved.isDefault,
    );
    return isDefault ? 'npx exchange' : `npx exchange --profile ${PROFILE}`;
  } catch {
    // A home that cannot be written to, or a file of the user's that is malformed, is no reason not
    // to run: the demo says the key as well.
    return `EXCHANGE_KEY_ID=${key.id} EXCHANGE_KEY_SECRET=${key.secret} npx exchange --url ${url}`;
  }
}

/** Until the user leaves, a signal comes, or something fails. */
async function present(stage: Stage): Promise<void> {
  const { host, server, crowd } = stage;
  const failures = [
    crowd.failed,
    server.stopped.then((reason) =>
      reason.kind === 'failed' ? reason.error : new Error('The exchange has stopped.'),
    ),
  ];
  const leaving = new AbortController();
  const shown =
    stage.options.view === 'terminal'
      ? showTerminal(stage, leaving.signal)
      : showLines(stage, leaving.signal);
  const failure = await Promise.race([shown, aborted(host.signal), ...failures]);
  leaving.abort();
  await shown;
  if (failure instanceof Error)
    throw new CliError(
      exitCodes.unexpected,
      failure.message,
      'Nothing is lost: start it again to go on.',
    );
}

async function showTerminal({ exchange, options }: Stage, signal: AbortSignal): Promise<void> {
  const { openTerminal } = await import('../tui/open-terminal.ts');
  const market = options.replay === undefined ? demoMarkets[0]?.symbol : 'BTC_USDT';
  await openTerminal({
    exchange,
    hasKey: true,
    account: TRADER,
    mode: 'paper',
    ...(market === undefined ? {} : { market }),
    signal,
  });
}

async function showLines(stage: Stage, signal: AbortSignal): Promise<void> {
  for (const line of greeting(stage)) stage.host.print(line);
  const trades = await tradeCounts(stage.exchange);
  while (await waitUnless(signal, LINE_MILLISECONDS)) {
    const tickers = await stage.exchange.tickers.list().catch(() => undefined);
    if (tickers === undefined || signal.aborted) continue;
    stage.host.print(`${new Date().toTimeString().slice(0, 8)}  ${activityLine(tickers, trades)}`);
    for (const { market, trades: count } of tickers) trades.set(market, count);
  }
}

function greeting({ server, trader, options, folder, command }: Stage): string[] {
  const markets = demoMarkets.map(({ symbol }) => symbol).join(' ');
  const replay =
    options.replay === undefined
      ? []
      : [`replay         ${options.replay.file} at ${options.replay.speed} × in BTC_USDT`];
  return [
    `demo exchange  ${server.url}   markets ${markets}   seed ${options.seed}`,
    `data           ${folder} (a restart goes on from there)`,
    ...replay,
    `demo trader    key id ${trader.id}   secret ${trader.secret}`,
    `try            ${command} order buy TATA_INR 5 --market`,
    `               ${command} candles TATA_INR --chart`,
    `               ${command} trade BTC_USDT`,
    `stop           Ctrl-C`,
  ];
}

async function tradeCounts(exchange: Exchange): Promise<Map<string, number>> {
  const tickers = await exchange.tickers.list();
  return new Map(tickers.map(({ market, trades }) => [market, trades]));
}

function aborted(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(undefined), { once: true }),
  );
}

/** True after the time, false as soon as the signal comes. */
function waitUnless(signal: AbortSignal, milliseconds: number): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(true), milliseconds);
    const onAbort = (): void => finish(false);
    const finish = (isOver: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(isOver);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

async function readyKeys(folder: string): Promise<DemoKeys> {
  try {
    return (await loadKeys(folder)).keys;
  } catch (error) {
    if (error instanceof DemoKeysError) throw new CliError(exitCodes.usage, error.message);
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(
      exitCodes.usage,
      `The folder ${folder} cannot be used: ${why}`,
      'Choose another one with --data DIR.',
    );
  }
}

async function checkReplay(file: string): Promise<void> {
  try {
    await readReplayFile(file);
  } catch (error) {
    if (error instanceof ReplayFileError) throw new CliError(exitCodes.usage, error.message);
    throw error;
  }
}

/** An exchange that something else made has other accounts, and our keys mean nothing to it. */
async function checkFolder(exchange: Exchange, folder: string): Promise<void> {
  try {
    await exchange.account.balances();
    const symbols = new Set((await exchange.markets.list()).map(({ symbol }) => symbol));
    if (demoMarkets.every(({ symbol }) => symbols.has(symbol))) return;
  } catch (error) {
    if ((error as { code?: string }).code !== 'unauthorized') throw error;
  }
  const message = `${folder} holds an exchange that is not the demo's.`;
  throw new CliError(
    exitCodes.usage,
    message,
    'Run it with `exchange serve --data …`, or give the demo a folder of its own with --data DIR.',
  );
}

async function openServer(options: DemoOptions, keys: DemoKeys): Promise<RunningServer> {
  try {
    return await startServer({
      data: options.folder,
      port: options.port,
      venue: demoVenue(keys),
      // The crowd is a few busy clients on one address: the limits are meant for strangers.
      rateLimits: 'off',
      // The screen belongs to the terminal; what matters comes as an error.
      logLevel: 'silent',
    });
  } catch (error) {
    throw startFailure(error, options);
  }
}

function startFailure(error: unknown, { port }: DemoOptions): unknown {
  const code = codeOf(error);
  if (code === 'EADDRINUSE') {
    return new CliError(
      exitCodes.unavailable,
      `Port ${port} is taken, perhaps by a demo that is still running.`,
      `Choose another with --port ${port + 1}, or any free one with --port 0. In the repository: npm start -- --port ${port + 1}`,
    );
  }
  if (error instanceof DataFolderLockedError) {
    return new CliError(
      exitCodes.unavailable,
      error.message,
      'Give this demo a folder of its own with --data DIR.',
    );
  }
  if (code === 'EACCES')
    return new CliError(
      exitCodes.unavailable,
      `Port ${port} is not allowed here.`,
      'Choose one above 1023 with --port N.',
    );
  return error;
}

function codeOf(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    const { code } = each as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return undefined;
}
