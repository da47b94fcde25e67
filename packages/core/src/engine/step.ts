/** What stands around every command, whoever sends it: time passes before it, and all that it set off ends with it. */
import { assert } from '../assert.ts';
import { emitIndications } from './auction.ts';
import { runDue } from './due.ts';
import { emitBalances } from './emit.ts';
import type { Engine } from './engine.ts';
import { runTriggered } from './run-stops.ts';

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
