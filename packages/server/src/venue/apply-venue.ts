/** Fills an empty exchange with a venue: names and keys, and one durable batch of commands. */
import type { Seq } from '@exchange/core';
import type { Identity } from '../identity/identity.ts';
import type { CommandGate } from '../pipeline/contract.ts';
import { planVenue } from './plan-venue.ts';
import type { Venue } from './venue.ts';

export interface VenueTarget {
  readonly gate: CommandGate;
  readonly identity: Identity;
  /** Last command of the exchange. */
  readonly seq: Seq;
}

/**
 * Applies the venue if the exchange is empty; a crash in the middle is made up for by the next start:
 * the commands are durable together or not at all, and the names and keys before them count only with
 * them.
 *
 * @returns whether it was applied
 * @throws {VenueError} the exchange would not take it; nothing was done
 */
export async function applyVenue(venue: Venue, target: VenueTarget): Promise<boolean> {
  const { gate, identity, seq } = target;
  if (seq > 0) {
    await finishVenue(target);
    return false;
  }
  const { commands, identities } = planVenue(venue);
  await identity.beginVenue(identities, {});
  await gate.submitAll(commands);
  await identity.endVenue();
  return true;
}

/**
 * What a crash left of a venue: if its commands got to the disk, the mark behind them is made; if not,
 * its names and keys are forgotten, or the next accounts would be theirs.
 */
export async function finishVenue({ identity, seq }: Omit<VenueTarget, 'gate'>): Promise<void> {
  if (identity.venueMark !== 'begun') return;
  if (seq > 0) await identity.endVenue();
  else await identity.forgetVenue();
}
