/** Why a command is refused, as the checks hand it to the verb that reports it. */
import type { Units } from '../ledger/units.ts';
import { type RejectCode, rejectCodes } from './reject-codes.ts';

export interface Refusal {
  readonly code: RejectCode;
  /** The offending value and the bound it broke. */
  readonly actual?: bigint;
  readonly limit?: bigint;
}

export function refuse(code: RejectCode): Refusal {
  return { code };
}

export function refuseBound(code: RejectCode, actual: Units, limit: Units): Refusal {
  return { code, actual: BigInt(actual), limit: BigInt(limit) };
}

/** A refusal as the number that a verb returns in place of an order id: below 0. */
export function refused({ code }: Refusal): number {
  return ~rejectCodes.indexOf(code);
}
