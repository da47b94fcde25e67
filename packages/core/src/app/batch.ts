/** Several of an account's commands as one, and what each of them came to. */
import { assert, unreachable } from '../assert.ts';
import type { BatchItem, Command } from '../engine/commands.ts';
import type { EventOf, ExchangeEvent } from '../engine/events.ts';
import type { Exchange } from '../engine/exchange.ts';
import type { AccountId } from '../units/quantities.ts';
import {
  amendCommand,
  cancelCommand,
  limitCommand,
  marketCommand,
  ocoCommand,
  stopCommand,
  trailingStopCommand,
} from './order-commands.ts';
import type { BatchInput } from './order-input.ts';
import { amendedFrom, cancelledFrom, doneFrom, pairFrom, placedFrom } from './placed.ts';
import { refused, refusedBy } from './refusals.ts';
import type { BatchDone, BatchRefused, BatchResult, Refused } from './results.ts';
import { TermsReader } from './terms-reader.ts';

interface Parties {
  readonly account: AccountId;
  readonly exchange: Exchange;
  readonly send: (command: Command) => readonly ExchangeEvent[];
}

/** What is wrong with an item as text counts as a refusal of that item. */
export function runBatch(
  parties: Parties,
  mode: 'atomic' | 'independent',
  inputs: readonly BatchInput[],
): BatchDone | BatchRefused {
  const commands = inputs.map((input) => commandOf(parties, input));
  const faultAt = commands.findIndex(isRefused);
  const fault = commands.find(isRefused);
  if (mode === 'atomic' && fault !== undefined) return { ...fault, item: faultAt };
  const items = commands.filter(isItem);
  // Faulty texts alone leave nothing to send; an empty batch is the engine's to refuse.
  if (items.length === 0 && inputs.length > 0)
    return { ok: true, results: commands.filter(isRefused) };
  const events = parties.send({ kind: 'batch', mode, items });
  const refusal = batchRefusal(events);
  if (refusal !== undefined) {
    const { item, market = '' } = refusal;
    const told = refusedBy(refusal, parties.exchange.market(market));
    return { ...told, ...(item === undefined ? {} : { item }) };
  }
  const parts = partsOf(events);
  let sent = 0;
  const results = commands.map((command, index): BatchResult => {
    const input = inputs[index];
    if (input === undefined || isRefused(command)) return command as Refused;
    const own = parts[sent] ?? [];
    sent += 1;
    return resultOf(parties, input, { own, all: events });
  });
  return { ok: true, results };
}

function batchRefusal(events: readonly ExchangeEvent[]): EventOf<'command-rejected'> | undefined {
  return events.find(
    (event): event is EventOf<'command-rejected'> =>
      event.kind === 'command-rejected' && event.command === 'batch',
  );
}

/** The events of each item, in order; those of stops and the balances are the last item's tail. */
function partsOf(events: readonly ExchangeEvent[]): readonly (readonly ExchangeEvent[])[] {
  const parts: ExchangeEvent[][] = [];
  for (const event of events) {
    if (event.kind === 'batch-item') parts[event.item] = [];
    else parts.at(-1)?.push(event);
  }
  return parts;
}

function isRefused(command: BatchItem | Refused): command is Refused {
  return 'ok' in command;
}

function isItem(command: BatchItem | Refused): command is BatchItem {
  return !isRefused(command);
}

function commandOf({ account, exchange }: Parties, input: BatchInput): BatchItem | Refused {
  if (input.kind === 'cancel') return cancelCommand(account, input.market, input.order);
  if (input.kind === 'cancel-all') {
    const { market, side } = input;
    return {
      kind: 'cancel-all',
      account,
      ...(market === undefined ? {} : { market }),
      ...(side === undefined ? {} : { side }),
    };
  }
  const terms = exchange.market(input.market);
  if (terms === undefined) return refused('market-unknown', ` ${input.market}`);
  const reader = new TermsReader(terms);
  const command = termsCommandOf(account, reader, input);
  return reader.fault ?? command;
}

type TermsInput = Exclude<BatchInput, { readonly kind: 'cancel' | 'cancel-all' }>;

function termsCommandOf(account: AccountId, reader: TermsReader, input: TermsInput): BatchItem {
  switch (input.kind) {
    case 'limit':
      return limitCommand(account, reader, input);
    case 'market':
      return marketCommand(account, reader, input);
    case 'stop':
    case 'take-profit':
      return stopCommand(account, reader, { kind: input.kind, order: input });
    case 'trailing-stop':
      return trailingStopCommand(account, reader, input);
    case 'oco':
      return ocoCommand(account, reader, input);
    case 'amend':
      return amendCommand(account, reader, input);
    default:
      return unreachable(input);
  }
}

interface Told {
  readonly own: readonly ExchangeEvent[];
  readonly all: readonly ExchangeEvent[];
}

function resultOf(
  { account, exchange }: Parties,
  input: BatchInput,
  { own, all }: Told,
): BatchResult {
  if (input.kind === 'cancel') return doneFrom(own);
  if (input.kind === 'cancel-all') return cancelledFrom(own, account);
  const terms = exchange.market(input.market);
  assert(terms !== undefined, 'an item that was sent names a market');
  if (input.kind === 'amend') return amendedFrom(own, { exchange, terms, all });
  if (input.kind === 'oco') {
    return pairFrom(own, terms, { all, limitClientId: input.limit.clientId });
  }
  return placedFrom(own, terms, all);
}
