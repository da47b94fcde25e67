/** What stands around every command, whoever sends it: time passes before it, and all that it set off ends with it. */
import { assert } from '../assert.ts';
import type { Engine } from './engine.ts';
import { emitBalances } from './events/emit.ts';
import { emitIndications } from './markets/auction.ts';
import { runTriggered } from './stops/run-stops.ts';
import { runDue } from './time/due.ts';

/** The next command comes at this time. */
export function beginStep(engine: Engine, time: number): void {
  assert(time >= engine.time, 'time never goes back');
  engine.seq += 1;
  engine.time = time;
  runDue(engine);
}

/** The command is carried out. */
export function endStep(engine: Engine): void {
  if (engine.triggered.length > 0) runTriggered(engine);
  if (engine.auctions.length > 0) emitIndications(engine);
  emitBalances(engine);
}
