/**
 * Composition root: the only file that names concrete adapters. It reads like the pipeline: stores,
 * recovery and sequencer, venue, doors; and back in the opposite order.
 */
import { parseServerOptions, type ServerConfig, type ServerOptions } from './config.ts';
import { markDataFolder, openDataFolder } from './data-folder.ts';
import { startGateways } from './gateways/start-gateways.ts';
import type { HistoryReader } from './history/history.ts';
import { createHistoryHost } from './history/history-host.ts';
import { createMemoryHistory } from './history/memory/memory-history.ts';
import { openSqliteHistory } from './history/sqlite/sqlite-history.ts';
import type { Identity } from './identity/identity.ts';
import { createMemoryIdentity } from './identity/memory/memory-identity.ts';
import { openSqliteIdentity } from './identity/sqlite/sqlite-identity.ts';
import { createMemoryJournal } from './journal/memory/memory-journal.ts';
import { openSqliteJournal } from './journal/sqlite/sqlite-journal.ts';
import type { CommandGate, ExchangeStatus, Outbox } from './pipeline/contract.ts';
import { freeBytesOf } from './pipeline/watch-disk.ts';
import { type Pipeline, startPipeline } from './start-pipeline.ts';
import { closeStorage, type Storage } from './storage.ts';
import { applyVenue, finishVenue } from './venue/apply-venue.ts';
import type { Views } from './views.ts';

/** Why a server is no longer running: it was closed, or it stopped itself. */
export type StopReason =
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly error: Error };

export interface RunningServer extends CommandGate {
  /** `http://host:port` */
  readonly url: string;
  readonly port: number;
  /** Undefined without an `opsPort`. */
  readonly opsUrl: string | undefined;
  readonly outbox: Outbox;
  readonly views: Views;
  readonly history: HistoryReader;
  readonly identity: Identity;
  status(): ExchangeStatus;
  /**
   * Resolves once, when the server has stopped. After a failure nothing is acknowledged any more: the
   * host process ends, with `exitCodeOf(error)`, within the second.
   */
  readonly stopped: Promise<StopReason>;
  /** In order: doors, inbox, journal, history, identity. Two seconds at most; nothing admitted is lost. */
  close(): Promise<void>;
}

/**
 * Starts an exchange: recovers it from its data, and opens the doors last.
 *
 * @throws {ConfigError} an option has a value that it cannot have
 * @throws {DataFolderLockedError} another process has the folder open
 * @throws {JournalDamagedError} the journal is not what was written
 * @throws {JournalShortError} the journal lacks commands that were acknowledged
 * @throws {VenueError} the venue is refused
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const config = parseServerOptions(options);
  const stop = createStop();
  const { storage, pipeline } = await openExchange(config, stop.fail);
  const { gate, outbox, views, history, status } = pipeline;
  const { identity } = storage;
  const gateways = await startGateways({
    gate,
    outbox,
    views,
    history,
    identity,
    status,
    clock: config.clock,
    log: config.log,
    config: config.gateway,
  }).catch((error) => closeAfter(error, { storage, pipeline }));
  const { url, port, opsUrl } = gateways;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= closeInOrder([() => gateways.close(), pipeline.stop, () => closeStorage(storage)]);
    return closing;
  };
  // A failed exchange answers nobody any more, and keeps no process alive.
  stop.onFailed(() => void close().catch(() => {}));
  config.log.info({ url, opsUrl }, 'open');
  return {
    submit: gate.submit.bind(gate),
    submitAll: gate.submitAll.bind(gate),
    url,
    port,
    opsUrl,
    outbox,
    views,
    history,
    identity,
    status,
    stopped: stop.reason,
    close: () => close().finally(stop.closed),
  };
}

/** The exchange without its doors. */
export interface OpenExchange {
  readonly storage: Storage;
  readonly pipeline: Pipeline;
}

/** Stores, recovery, pipeline and venue. */
export async function openExchange(
  config: ServerConfig,
  onFailure: (error: Error) => void,
): Promise<OpenExchange> {
  const { data, clock, log, diskFreeBytesMin, venue } = config;
  const storage =
    data === 'memory'
      ? createMemoryStorage(config)
      : await openSqliteStorage(data.folder, config, onFailure);
  let pipeline: Pipeline | undefined;
  try {
    pipeline = await startPipeline({ storage, clock, log, diskFreeBytesMin, onFailure });
    const target = {
      gate: pipeline.gate,
      identity: storage.identity,
      seq: pipeline.recoveredSeq,
    };
    if (venue === undefined) await finishVenue(target);
    else if (await applyVenue(venue, target)) log.info('the venue was applied');
    return { storage, pipeline };
  } catch (error) {
    return closeAfter(error, { storage, pipeline });
  }
}

function createMemoryStorage({ clock, snapshotEveryCommands }: ServerConfig): Storage {
  return {
    journal: createMemoryJournal(),
    history: createHistoryHost(createMemoryHistory(), snapshotEveryCommands),
    identity: createMemoryIdentity(clock),
    freeBytes: undefined,
  };
}

async function openSqliteStorage(
  folder: string,
  { clock, snapshotEveryCommands }: ServerConfig,
  onFailure: (error: Error) => void,
): Promise<Storage> {
  const knownId = await openDataFolder(folder);
  const journal = await openSqliteJournal(folder, knownId);
  const { folderId } = journal;
  const history = openSqliteHistory({
    folder,
    folderId,
    snapshotEveryCommands,
    journalName: journal.name,
  });
  try {
    const mustExist = knownId !== undefined;
    const identity = await openSqliteIdentity({ folder, folderId, mustExist, clock, onFailure });
    if (!mustExist) await markDataFolder(folder, folderId);
    return { journal, history, identity, freeBytes: freeBytesOf(folder) };
  } catch (error) {
    return closeAfter(error, { storage: { journal, history } });
  }
}

/** Each step is tried whatever the ones before it did; the first failure is thrown in the end. */
async function closeInOrder(steps: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** Closes what was opened, and throws the error that is the reason. */
async function closeAfter(
  error: unknown,
  opened: { readonly storage: Partial<Storage>; readonly pipeline?: Pipeline | undefined },
): Promise<never> {
  await opened.pipeline?.stop().catch(() => {});
  await closeStorage(opened.storage).catch(() => {});
  throw error;
}

/** The one end of a server: whichever comes first, its failure or its close. */
function createStop() {
  let resolve: (reason: StopReason) => void = () => {};
  const reason = new Promise<StopReason>((settle) => {
    resolve = settle;
  });
  let failed = false;
  let listener = (): void => {};
  return {
    reason,
    /** Called at once if it failed before. */
    onFailed(run: () => void): void {
      listener = run;
      if (failed) run();
    },
    closed: (): void => resolve({ kind: 'closed' }),
    fail(error: Error): void {
      failed = true;
      resolve({ kind: 'failed', error });
      listener();
    },
  };
}
