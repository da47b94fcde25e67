/** A journal is replayed from its bytes, and compared with the exchange that wrote it. */
import { decodeCommands, Exchange, encodeCommands, type Sequenced } from '../src/index.ts';
import { cpuSeconds, median } from './measure.ts';
import { commandsOf, setUp } from './whole-exchange.ts';
import type { Stream } from './workloads.ts';

export function measureReplay(stream: Stream, rounds: number): unknown {
  const before = new Exchange();
  setUp(before);
  const start = before.snapshot();
  const sequenced = commandsOf(stream).map((command, at) => {
    const seq = before.seq + at + 1;
    return { seq, time: seq, command } as Sequenced;
  });
  const journal = encodeCommands(sequenced);
  const [live, replayed]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    const [writer, reader] = [Exchange.restore(start), Exchange.restore(start)];
    const liveSeconds = cpuSeconds(() => {
      for (const command of sequenced) writer.apply(command);
    });
    const replaySeconds = cpuSeconds(() => {
      for (const command of decodeCommands(journal)) reader.replay(command);
    });
    const isSame =
      writer.stateHash() === reader.stateHash() && writer.eventHash === reader.eventHash;
    if (!isSame) throw new Error('a replay is another exchange');
    if (round === 0) continue;
    live.push(stream.length / liveSeconds);
    replayed.push(stream.length / replaySeconds);
  }
  const [one, other] = [median(live) / 1e6, median(replayed) / 1e6];
  console.log(
    `\nreplay: ${other.toFixed(2)} M/s from the journal's bytes, ${one.toFixed(2)} M/s live`,
  );
  console.log(`  ${(other / one).toFixed(2)} × live`);
  return { live, replayed };
}
