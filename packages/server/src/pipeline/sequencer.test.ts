import { type Command, Exchange, type TimeMicros } from '@exchange/core';
import { afterEach, describe, expect, test } from 'vitest';
import { alice, bob, commandStream, limit, setUp, take } from '../../test/support/commands.ts';
import type { Journal, JournalBatch } from '../journal/journal.ts';
import { createMemoryJournal } from '../journal/memory/memory-journal.ts';
import { HEARTBEAT_AFTER_MS } from '../limits.ts';
import type { CommittedBatch } from './contract.ts';
import { BusyError, CancelOnlyError, ShuttingDownError, StoppedError } from './errors.ts';
import { createOutbox } from './outbox.ts';
import { createSequencer, type Sequencer } from './sequencer.ts';

/** A journal whose disk answers when the test says so. */
function gatedJournal() {
  const journal = createMemoryJournal();
  const waiting: { row: JournalBatch; settle: (error?: Error) => Promise<void> }[] = [];
  const gated: Journal = {
    ...journal,
    get lastSeq() {
      return journal.lastSeq;
    },
    append: (row) =>
      new Promise((resolve, reject) => {
        waiting.push({
          row,
          settle: (error) =>
            error === undefined
              ? journal.append(row).then(resolve)
              : Promise.resolve(reject(error)),
        });
      }),
  };
  return { journal: gated, waiting };
}

function harness(journal: Journal, inbox = { commandsMax: 100, reservedForCancels: 20 }) {
  const exchange = new Exchange();
  const outbox = createOutbox();
  const released: CommittedBatch[] = [];
  outbox.subscribe((batch) => released.push(batch));
  const failures: Error[] = [];
  const timers: (() => void)[] = [];
  const clock = { time: 1_000_000 };
  const sequencer = createSequencer({
    engine: exchange,
    journal,
    outbox,
    clock: { now: () => clock.time as TimeMicros },
    after: (_milliseconds, run) => {
      timers.push(run);
      return () => {
        const index = timers.indexOf(run);
        if (index !== -1) timers.splice(index, 1);
      };
    },
    inbox,
    timeFloor: 0 as TimeMicros,
    onFailure: (error) => failures.push(error),
  });
  return { exchange, outbox, released, failures, timers, clock, sequencer };
}

/** A real exchange to which something is due at the times that the test says. */
function dueExchange(dueTimes: number[]) {
  const exchange = new Exchange();
  const applied: { kind: Command['kind']; time: number }[] = [];
  return {
    applied,
    engine: {
      get seq() {
        return exchange.seq;
      },
      get time() {
        return exchange.time;
      },
      get eventHash() {
        return exchange.eventHash;
      },
      apply(sequenced: Parameters<Exchange['apply']>[0]) {
        applied.push({ kind: sequenced.command.kind, time: sequenced.time });
        while (dueTimes[0] !== undefined && dueTimes[0] <= sequenced.time) dueTimes.shift();
        return exchange.apply(sequenced);
      },
      nextDue: () => dueTimes[0] as TimeMicros | undefined,
    },
  };
}

/** A sequencer over it, with a clock and timers that move when the test moves them. */
function dueHarness(dueTimes: number[], now = 1_000_000) {
  const { engine, applied } = dueExchange(dueTimes);
  const outbox = createOutbox();
  const released: CommittedBatch[] = [];
  outbox.subscribe((batch) => released.push(batch));
  const clock = { time: now };
  const timers = new Set<{ readonly milliseconds: number; readonly run: () => void }>();
  const sequencer = createSequencer({
    engine,
    journal: createMemoryJournal(),
    outbox,
    clock: { now: () => clock.time as TimeMicros },
    after: (milliseconds, run) => {
      const timer = { milliseconds, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    inbox: { commandsMax: 100, reservedForCancels: 20 },
    timeFloor: 0 as TimeMicros,
    onFailure: (error) => {
      throw error;
    },
  });
  /** The timers for what is due; the heartbeat has its own time. */
  const due = () => [...timers].filter(({ milliseconds }) => milliseconds !== HEARTBEAT_AFTER_MS);
  const fire = async () => {
    for (const timer of due()) {
      timers.delete(timer);
      timer.run();
    }
    await turns();
  };
  return { sequencer, applied, released, clock, due, fire, dueTimes };
}

/** Everything that is under way in this and the next turns of the loop. */
async function turns(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
}

const deposit: Command = { kind: 'advance-time' };
const place = limit(alice, 'buy', [100, 1]);
const cancel: Command = { kind: 'cancel-all', account: alice };

describe('sequencer', () => {
  const running: Sequencer[] = [];
  const keep = <T extends { sequencer: Sequencer }>(parts: T): T => {
    running.push(parts.sequencer);
    return parts;
  };
  afterEach(async () => {
    await Promise.all(running.splice(0).map((sequencer) => sequencer.stop()));
  });

  test('commands get consecutive seqs in the order in which they came, and their own events', async () => {
    const { sequencer, released } = keep(
      harness(createMemoryJournal(), { commandsMax: 5000, reservedForCancels: 20 }),
    );
    const commands = [...setUp(), ...take(commandStream(1), 500)];
    const committed = await Promise.all(commands.map((command) => sequencer.submit(command)));
    expect(committed.map(({ seq }) => seq)).toEqual(commands.map((_, index) => index + 1));
    expect(committed.map(({ command }) => command)).toEqual(commands);
    for (const { seq, events } of committed) {
      for (const event of events) expect(event.seq).toBe(seq);
    }
    expect(released.flatMap((batch) => batch.commands)).toEqual(committed);
  });

  test('while one batch is on its way, the next one gathers and goes whole', async () => {
    const { journal, waiting } = gatedJournal();
    const { sequencer } = harness(journal);
    const first = sequencer.submit(deposit);
    await turns();
    const others = Array.from({ length: 7 }, () => sequencer.submit(deposit));
    await turns();
    expect(waiting.map(({ row }) => row.count)).toEqual([1]);
    await waiting[0]?.settle();
    await first;
    await turns();
    expect(waiting.map(({ row }) => row.count)).toEqual([1, 7]);
    await waiting[1]?.settle();
    expect((await Promise.all(others)).map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  });

  test('P3: with a disk that never answers, nothing leaves', async () => {
    const { journal, waiting } = gatedJournal();
    const { sequencer, released, exchange } = harness(journal);
    let answers = 0;
    for (const command of [...setUp(), place]) {
      void sequencer.submit(command).finally(() => {
        answers += 1;
      });
    }
    await turns(50);
    expect(exchange.openOrders()).toHaveLength(1);
    expect(waiting).toHaveLength(1);
    expect({ answers, released }).toEqual({ answers: 0, released: [] });
    expect(sequencer.status()).toMatchObject({ appliedSeq: 16, durableSeq: 0, mode: 'normal' });
  });

  test('consumers see a batch before its submitters do', async () => {
    const { sequencer, outbox } = keep(harness(createMemoryJournal()));
    const order: string[] = [];
    outbox.subscribe(() => order.push('consumer'));
    await sequencer.submit(deposit).then(() => order.push('submitter'));
    expect(order).toEqual(['consumer', 'submitter']);
  });

  test('submitAll is one batch of consecutive commands, or nothing', async () => {
    const { journal, waiting } = gatedJournal();
    const { sequencer, exchange } = harness(journal);
    const one = sequencer.submit(deposit);
    const many = sequencer.submitAll(setUp());
    await turns();
    expect(waiting.map(({ row }) => row.count)).toEqual([16]);
    await waiting[0]?.settle();
    expect((await many).map(({ seq }) => seq)).toEqual(setUp().map((_, index) => index + 2));
    await one;
    const before = exchange.seq;
    await expect(sequencer.submitAll(Array(81).fill(deposit), 'normal')).rejects.toThrow(BusyError);
    expect(await sequencer.submitAll([])).toEqual([]);
    await turns();
    expect(exchange.seq).toBe(before);
  });

  test('P19: a full inbox refuses before anything is sequenced, and cancels have their share', async () => {
    const { journal } = gatedJournal();
    const { sequencer, exchange } = harness(journal);
    const outcomes: string[] = [];
    const note = (command: Command) =>
      void sequencer.submit(command).catch((error: Error) => outcomes.push(error.name));
    for (let index = 0; index < 81; index += 1) note(place);
    await Promise.resolve();
    await Promise.resolve();
    expect(outcomes).toEqual(['BusyError']);
    for (let index = 0; index < 21; index += 1) note(cancel);
    await Promise.resolve();
    await Promise.resolve();
    expect(outcomes).toEqual(['BusyError', 'BusyError']);
    expect(exchange.seq).toBe(0);
    await turns();
    expect(exchange.seq).toBe(100);
  });

  test('time never goes back, whatever the clock does', async () => {
    const { sequencer, clock } = keep(harness(createMemoryJournal()));
    const times: number[] = [];
    for (const now of [5_000_000, 4_000_000, 4_999_999, 5_000_001, 0]) {
      clock.time = now;
      times.push((await sequencer.submit(deposit)).time);
    }
    expect(times).toEqual([5_000_000, 5_000_000, 5_000_000, 5_000_001, 5_000_001]);
  });

  test('P9: a command whose deadline passes while it waits is rejected by the time it gets', async () => {
    const { sequencer, clock } = keep(harness(createMemoryJournal()));
    await sequencer.submitAll(setUp());
    const deadline = (clock.time + 1000) as TimeMicros;
    const late = sequencer.submit({ ...place, deadline });
    clock.time = deadline + 1;
    const { events, time } = await late;
    expect(time).toBe(deadline + 1);
    expect(events).toMatchObject([{ kind: 'order-rejected', code: 'command-expired' }]);
  });

  test.each([1, 2, 3])(
    'P14: when write %i fails, nothing is acknowledged from there on',
    async (nth) => {
      const { journal, waiting } = gatedJournal();
      const { sequencer, released, failures } = harness(journal);
      const outcomes: (number | string)[] = [];
      for (let index = 1; index <= 4; index += 1) {
        void sequencer.submit(deposit).then(
          ({ seq }) => outcomes.push(seq),
          (error: Error) => outcomes.push(error.name),
        );
        await turns(2);
        if (index < nth) await waiting[index - 1]?.settle();
        await turns(2);
      }
      await waiting[nth - 1]?.settle(new Error('disk on fire'));
      await turns();
      const acked = Array.from({ length: nth - 1 }, (_, index) => index + 1);
      expect(outcomes).toEqual([...acked, ...Array(5 - nth).fill('StoppedError')]);
      expect(released.flatMap(({ commands }) => commands.map(({ seq }) => seq))).toEqual(acked);
      expect(failures.map(({ message }) => message)).toEqual(['disk on fire']);
      await expect(sequencer.submit(deposit)).rejects.toThrow(StoppedError);
      await sequencer.stop();
      expect(sequencer.status().mode).toBe('stopped');
    },
  );

  test('a write that succeeds after the failure is not acknowledged either', async () => {
    const { journal, waiting } = gatedJournal();
    const { sequencer, outbox, failures, released } = harness(journal);
    outbox.subscribe(() => {
      throw new Error('a consumer has a bug');
    });
    const outcome = sequencer.submit(deposit).catch((error: Error) => error.name);
    await turns();
    await waiting[0]?.settle();
    expect(await outcome).toBe('StoppedError');
    expect(failures.map(({ message }) => message)).toEqual(['a consumer has a bug']);
    expect(released).toHaveLength(1);
  });

  test('stop finishes what was admitted, refuses the rest, and closes the journal with a heartbeat', async () => {
    const { journal, waiting } = gatedJournal();
    const { sequencer } = harness(journal);
    const admitted = [sequencer.submit(deposit), sequencer.submit(deposit)];
    await turns();
    const late = sequencer.submit(deposit);
    const stopped = sequencer.stop();
    await expect(sequencer.submit(deposit)).rejects.toThrow(ShuttingDownError);
    await turns();
    await waiting[0]?.settle();
    await turns();
    await waiting[1]?.settle();
    expect((await Promise.all([...admitted, late])).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    await turns();
    expect(waiting[2]?.row).toMatchObject({ count: 0, firstSeq: 4 });
    await waiting[2]?.settle();
    await stopped;
    expect(sequencer.status().mode).toBe('stopped');
  });

  test('an idle exchange writes one heartbeat after its last command, and no more', async () => {
    const journal = createMemoryJournal();
    const { sequencer, timers } = keep(harness(journal));
    await sequencer.submit(deposit);
    await turns();
    expect(timers).toHaveLength(1);
    await sequencer.submit(deposit);
    timers.splice(0).forEach((run) => {
      run();
    });
    await turns();
    timers.splice(0).forEach((run) => {
      run();
    });
    await turns();
    expect(timers).toHaveLength(0);
    const counts: number[] = [];
    for await (const rows of journal.read(1 as never))
      counts.push(...rows.map(({ count }) => count));
    expect(counts).toEqual([1, 1, 0]);
  });

  test('cancel-only admits what reduces risk and nothing else', async () => {
    const { sequencer } = keep(harness(createMemoryJournal()));
    await sequencer.submitAll([...setUp(), place]);
    sequencer.setCancelOnly(true);
    expect(sequencer.status().mode).toBe('cancel-only');
    await expect(sequencer.submit(limit(bob, 'sell', [100, 1]))).rejects.toThrow(CancelOnlyError);
    await expect(sequencer.submitAll([cancel, place])).rejects.toThrow(CancelOnlyError);
    const { events } = await sequencer.submit(cancel);
    expect(events[0]).toMatchObject({ kind: 'order-cancelled' });
    sequencer.setCancelOnly(false);
    await sequencer.submit(place);
  });
});

describe('what is due by time', () => {
  test('a timer is armed for it, and then it is a command of its own', async () => {
    const { sequencer, applied, released, clock, due, fire } = dueHarness([1_250_000]);
    expect(due().map(({ milliseconds }) => milliseconds)).toEqual([250]);
    clock.time = 1_250_000;
    await fire();
    expect(applied).toEqual([{ kind: 'advance-time', time: 1_250_000 }]);
    expect(released.flatMap(({ commands }) => commands.map(({ seq }) => seq))).toEqual([1]);
    expect(due()).toEqual([]);
    await sequencer.stop();
  });

  test('a timer that fires early is armed again; one is never longer than a minute', async () => {
    const { applied, clock, due, fire, sequencer } = dueHarness([601_000_000]);
    expect(due().map(({ milliseconds }) => milliseconds)).toEqual([60_000]);
    clock.time = 600_999_500;
    await fire();
    expect(applied).toEqual([]);
    expect(due().map(({ milliseconds }) => milliseconds)).toEqual([1]);
    await sequencer.stop();
  });

  test('it comes before a command whose time is at or past it, and the answers stay with their commands', async () => {
    const { sequencer, applied, clock, due } = dueHarness([2_000_000, 3_000_000]);
    clock.time = 2_000_000;
    const [first, second] = setUp();
    if (first === undefined || second === undefined) throw new Error('a set-up has commands');
    const committed = await Promise.all([sequencer.submit(first), sequencer.submitAll([second])]);
    expect(applied.map(({ kind }) => kind)).toEqual(['advance-time', first.kind, second.kind]);
    expect(committed[0]).toMatchObject({ seq: 2, command: first });
    expect(committed[0].events.map(({ kind }) => kind)).toEqual(['asset-created']);
    expect(committed[1]).toMatchObject([{ seq: 3, command: second }]);
    // The timer for the next one is the only one left.
    expect(due().map(({ milliseconds }) => milliseconds)).toEqual([1_000]);
    await sequencer.stop();
  });

  test('what a command makes due is watched from then on', async () => {
    const { sequencer, due, dueTimes } = dueHarness([]);
    expect(due()).toEqual([]);
    const committed = sequencer.submit(deposit);
    dueTimes.push(1_700_000);
    await committed;
    expect(due().map(({ milliseconds }) => milliseconds)).toEqual([700]);
    await sequencer.stop();
  });

  test('what fell due while nobody ran the exchange happens first, with nobody asking', async () => {
    const { sequencer, applied } = dueHarness([400_000, 900_000]);
    const answer = sequencer.submit(deposit);
    await answer;
    expect(applied).toEqual([
      { kind: 'advance-time', time: 1_000_000 },
      { kind: 'advance-time', time: 1_000_000 },
    ]);
    expect((await answer).seq).toBe(2);
    const idle = dueHarness([400_000]);
    await turns();
    expect(idle.applied).toEqual([{ kind: 'advance-time', time: 1_000_000 }]);
    await Promise.all([sequencer.stop(), idle.sequencer.stop()]);
  });

  test('a stop calls the timer off and arms none', async () => {
    const { sequencer, applied, clock, due } = dueHarness([2_000_000, 3_000_000]);
    const last = sequencer.submit(deposit);
    clock.time = 2_000_000;
    const stopped = sequencer.stop();
    expect(due()).toEqual([]);
    await Promise.all([last, stopped]);
    expect(applied.map(({ kind }) => kind)).toEqual(['advance-time', 'advance-time']);
    expect(due()).toEqual([]);
  });
});
