/**
 * The exchange without its doors: recovery, follower, views, sequencer, in this order, and the way
 * back. `main.ts` opens the stores before it and the gateways after it.
 */
import type { Seq } from '@exchange/core';
import type { Logger } from 'pino';
import { createViews } from './create-views.ts';
import { type Following, followJournal } from './history/follow-journal.ts';
import type { FollowResult } from './history/follower.ts';
import type { HistoryReader } from './history/history.ts';
import type { Journal } from './journal/journal.ts';
import { CLOSE_HISTORY_MS_MAX, INBOX_COMMANDS_MAX, INBOX_RESERVED_FOR_CANCELS } from './limits.ts';
import { afterOnLoop, type Clock } from './pipeline/clock.ts';
import type { CommandGate, ExchangeStatus, Outbox } from './pipeline/contract.ts';
import { createOutbox } from './pipeline/outbox.ts';
import { createSequencer } from './pipeline/sequencer.ts';
import { type DiskWatch, watchDisk } from './pipeline/watch-disk.ts';
import { recover } from './recovery.ts';
import type { Storage } from './storage.ts';
import type { Views } from './views.ts';

export interface PipelineOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly log: Logger;
  readonly diskFreeBytesMin: number;
  /** The exchange stopped itself: nothing was acknowledged since. Called once. */
  readonly onFailure: (error: Error) => void;
}

export interface Pipeline {
  readonly gate: CommandGate;
  readonly outbox: Outbox;
  readonly views: Views;
  readonly history: HistoryReader;
  /** Last command at the start. */
  readonly recoveredSeq: Seq;
  status(): ExchangeStatus;
  /** What was admitted becomes durable and is released; then nothing runs any more. */
  stop(): Promise<void>;
}

export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { storage, clock, log } = options;
  const { journal, history } = storage;
  let hasFailed = false;
  const onFailure = (error: Error): void => {
    if (hasFailed) return;
    hasFailed = true;
    log.fatal({ err: error }, 'the exchange stops');
    options.onFailure(error);
  };

  // 1. The state, out of the newest snapshot and the journal's tail.
  const historyCursor = await history.cursor();
  const recovered = await recover(journal, [{ name: 'history', seq: historyCursor }]);
  const { exchange } = recovered;
  log.info({ seq: exchange.seq, replayed: recovered.replayedCommands }, 'recovered');

  // 2. History catches up; from here on the follower runs behind.
  const snapshots = snapshotKeeper({ journal, log, onFailure, seq: recovered.snapshotSeq });
  const followsFrom = await history.start(await journal.latestSnapshot(historyCursor));
  const following = followJournal({
    journal,
    host: history,
    from: followsFrom,
    cursor: historyCursor,
    onResult: snapshots.keep,
    onFailure,
  });
  await caughtUp(following, exchange.seq);

  // 3. What is shown: folds over what the outbox releases.
  const views = await createViews(exchange, history);
  const outbox = createOutbox();
  outbox.subscribe((batch) => views.consume(batch));

  // 4. The way in.
  const sequencer = createSequencer({
    engine: exchange,
    journal,
    outbox,
    clock,
    after: afterOnLoop,
    inbox: { commandsMax: INBOX_COMMANDS_MAX, reservedForCancels: INBOX_RESERVED_FOR_CANCELS },
    timeFloor: recovered.time,
    onDurable: (row) => following.push(row),
    onFailure,
  });
  const disk = await watchFreeDisk(options, (on) => sequencer.setCancelOnly(on));

  return {
    gate: sequencer,
    outbox,
    views,
    history: following,
    recoveredSeq: exchange.seq,
    status: () => ({
      ...sequencer.status(),
      historySeq: following.cursor,
      snapshotSeq: snapshots.seq(),
      epoch: journal.epoch,
      diskFreeBytes: disk?.freeBytes,
    }),
    async stop() {
      disk?.stop();
      await sequencer.stop();
      await following.stop(hasFailed ? 0 : CLOSE_HISTORY_MS_MAX);
      await snapshots.settled();
    },
  };
}

async function watchFreeDisk(
  { storage, log, diskFreeBytesMin }: PipelineOptions,
  setCancelOnly: (on: boolean) => void,
): Promise<DiskWatch | undefined> {
  if (storage.freeBytes === undefined) return undefined;
  return watchDisk({
    freeBytes: storage.freeBytes,
    bytesMin: diskFreeBytesMin,
    after: afterOnLoop,
    onChange(isNearlyFull) {
      log.warn({ isNearlyFull }, 'free disk space');
      setCancelOnly(isNearlyFull);
    },
  });
}

/** The follower failed when it does not: its failure was reported, this only ends the start. */
async function caughtUp(following: Following, seq: Seq): Promise<void> {
  const isThere = await following.caughtUp(seq);
  if (!isThere) throw following.failure ?? new Error('History did not catch up.');
}

interface SnapshotKeeperOptions {
  readonly journal: Journal;
  readonly log: Logger;
  readonly onFailure: (error: Error) => void;
  readonly seq: Seq;
}

/** Stores the follower's snapshots, one at a time, while everything else goes on. */
function snapshotKeeper({ journal, log, onFailure, seq: first }: SnapshotKeeperOptions) {
  let seq = first;
  let saving: Promise<void> | undefined;
  return {
    seq: () => seq,
    keep({ snapshot }: FollowResult): void {
      // A disk that takes longer than the interval gets no second one meanwhile.
      if (snapshot === undefined || saving !== undefined) return;
      saving = journal
        .saveSnapshot(snapshot)
        .then(() => {
          seq = snapshot.seq;
          log.info({ seq }, 'snapshot');
        })
        .catch((error) => onFailure(error instanceof Error ? error : new Error(String(error))))
        .finally(() => {
          saving = undefined;
        });
    },
    settled: async (): Promise<void> => saving,
  };
}
