/** The ticket as Ink draws it: a form in a pane or a box, or one row while it is closed. */
import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { clip, printable } from './cells.ts';
import type { MarketView } from './model.ts';
import type { Role } from './style.ts';
import { groupDigits } from './text.ts';
import type { Ticket, TicketField, TicketPreview } from './ticket.ts';
import { Look, look } from './widgets.tsx';

interface TicketProps {
  readonly ticket: Ticket;
  readonly market: MarketView;
  /** What the next ticket starts with. */
  readonly quantity: string;
  readonly mode: string;
  readonly width: number;
  readonly height: number;
}

export function TicketRow({ ticket, market, quantity, width }: TicketProps): ReactElement {
  const done =
    ticket.phase === 'closed' && ticket.message !== undefined ? `  ${ticket.message}` : '';
  const text =
    look(' b ', { role: 'up', bold: true }) +
    look('buy   ', { role: 'muted' }) +
    look('s ', { role: 'down', bold: true }) +
    look('sell   ', { role: 'muted' }) +
    look(quantity === '' ? '' : `${groupDigits(quantity)} ${market.base}`) +
    look('  +/− quantity', { role: 'muted' }) +
    look(done, { role: 'up' });
  return (
    <Box width={width}>
      <Text wrap="truncate">{text}</Text>
    </Box>
  );
}

export function ClosedTicket(props: TicketProps): ReactElement {
  const { market, quantity } = props;
  return (
    <Box flexDirection="column" paddingX={1}>
      <Text>
        {look(' b ', { role: 'text', on: 'tag-up', bold: true })}
        {look('  buy     ', { role: 'muted' })}
        {look(' s ', { role: 'text', on: 'tag-down', bold: true })}
        {look('  sell at the cursor', { role: 'muted' })}
      </Text>
      <Text> </Text>
      <Line name="quantity">
        {look(quantity === '' ? '–' : `${groupDigits(quantity)} ${market.base}`, { bold: true })}
        {look('   + − to change', { role: 'muted' })}
      </Line>
      <Line name="rules">
        {look(
          `tick ${market.tickSize}  lot ${market.lotSize}` +
            (market.minNotional === undefined
              ? ''
              : `  from ${market.minNotional} ${market.quote}`),
          { role: 'muted' },
        )}
      </Line>
      <Text> </Text>
      <Text>{look('↑↓ moves the price cursor in the ladder', { role: 'muted' })}</Text>
    </Box>
  );
}

export function OpenTicket(props: TicketProps): ReactElement {
  const { ticket, market, height } = props;
  const limit = ticket.type === 'limit';
  return (
    <Box flexDirection="column" paddingX={1} height={height} overflow="hidden">
      <SideRow ticket={ticket} market={market} mode={props.mode} />
      <Line name="price">
        {limit ? field(ticket, 'price', ticket.price) : look('at the market', { role: 'muted' })}
        {look(limit ? ` ${market.quote}` : ', at most 5 % away', { role: 'muted' })}
      </Line>
      <Line name="quantity">
        {field(ticket, 'quantity', ticket.quantity)}
        {look(` ${market.base}`, { role: 'muted' })}
        {look(ticket.field === 'quantity' ? '   ←→ share of funds' : '', { role: 'muted' })}
      </Line>
      <OptionsRow ticket={ticket} />
      <Result {...props} />
    </Box>
  );
}

function SideRow(props: { ticket: Ticket; market: MarketView; mode: string }): ReactElement {
  const { ticket, market, mode } = props;
  const buy = ticket.side === 'buy';
  const on: Role = buy ? 'tag-up' : 'tag-down';
  const chosen = ticket.field === 'side' ? '‹›' : '  ';
  return (
    <Text wrap="truncate">
      {look(` ${buy ? 'BUY' : 'SELL'} `, { role: 'text', on, bold: true })}
      {look(chosen, { role: 'focus', bold: true })}
      {look(`${market.symbol}  `, { bold: true })}
      {field(ticket, 'type', ticket.type)}
      {look(mode === 'live' ? '   LIVE' : '', { role: 'live', bold: true })}
    </Text>
  );
}

function OptionsRow({ ticket }: { ticket: Ticket }): ReactElement {
  if (ticket.type === 'market') return <Line name="">{look(' ')}</Line>;
  return (
    <Line name="stays">
      {field(ticket, 'timeInForce', timeInForceText[ticket.timeInForce])}
      {look('  ')}
      {field(ticket, 'postOnly', `${ticket.postOnly ? '[x]' : '[ ]'} post-only`)}
    </Line>
  );
}

const timeInForceText = {
  gtc: 'gtc until cancelled',
  ioc: 'ioc now or never',
  fok: 'fok all or nothing',
};

function field(ticket: Ticket, name: TicketField, text: string): string {
  const focused = ticket.field === name;
  const typed = focused && (name === 'price' || name === 'quantity');
  const shown = name === 'price' || name === 'quantity' ? groupDigits(text) : text;
  if (!focused) return look(shown === '' ? '–' : shown, { bold: typed });
  return look(` ${shown}${typed ? '▏' : ' '}`, { role: 'text', on: 'selection', bold: true });
}

function Line({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <Text wrap="truncate">
      {look(name.padEnd(9), { role: 'muted' })}
      {children}
    </Text>
  );
}

/** What the exchange would do, did, or why not; and what Enter does now. */
function Result({ ticket, market, width }: TicketProps): ReactElement {
  const room = Math.max(10, width - 2);
  switch (ticket.phase) {
    case 'checking':
      return <Look tone="muted">asking the exchange …</Look>;
    case 'sending':
      return <Look tone="muted">sending …</Look>;
    case 'review':
      return <Review ticket={ticket} market={market} room={room} />;
    case 'accepted':
      return <Message tone="up" ticket={ticket} room={room} next="⏎ closes" />;
    case 'rejected':
      return (
        <Message tone="error" ticket={ticket} room={room} next="⏎ reviews again   Esc closes" />
      );
    case 'unknown':
      return (
        <Message
          tone="warn"
          ticket={ticket}
          room={room}
          next="the orders pane shows it when it is found"
        />
      );
    case 'editing':
    case 'closed':
      return <Look tone="muted">⏎ review, ⏎ again sends m market Esc close</Look>;
  }
}

function Review(props: { ticket: Ticket; market: MarketView; room: number }): ReactElement {
  const { ticket, market, room } = props;
  const { preview } = ticket;
  const trades = effectText(preview, market);
  const verb = ticket.side === 'buy' ? 'BUY' : 'SELL';
  return (
    <Box flexDirection="column">
      <Line name="cost">
        {look(`${groupDigits(preview?.cost ?? '')} ${preview?.costAsset ?? market.quote}`, {
          bold: true,
        })}
        {look(`   fee ${preview?.fee ?? ''} ${preview?.feeAsset ?? ''}`, { role: 'muted' })}
      </Line>
      <Line name="">{look(clip(trades, room - 9), { role: 'muted' })}</Line>
      {(preview?.warnings ?? []).slice(0, 1).map((warning) => (
        <Look key={warning} tone="warn" bold>
          {clip(`! ${printable(warning)}`, room)}
        </Look>
      ))}
      <Text wrap="truncate">
        {look(` ⏎ ${verb} now `, {
          role: 'text',
          on: ticket.side === 'buy' ? 'tag-up' : 'tag-down',
          bold: true,
        })}
        {look('   Esc closes', { role: 'muted' })}
      </Text>
    </Box>
  );
}

/** Whether it trades now or waits, and behind how much. */
function effectText(preview: TicketPreview | undefined, market: MarketView): string {
  const parts: string[] = [];
  if (preview?.averagePrice !== undefined) {
    const quantity = groupDigits(preview.filled);
    parts.push(
      `${quantity} ${market.base} trades now at ${groupDigits(clip(preview.averagePrice, 12))}`,
    );
  }
  if (preview?.queueAhead !== undefined) {
    const ahead =
      Number(preview.queueAhead) === 0 ? 'first' : `behind ${groupDigits(preview.queueAhead)}`;
    parts.push(`waits ${ahead} in the queue`);
  }
  return parts.join(', ');
}

function Message(props: { tone: Role; ticket: Ticket; room: number; next: string }): ReactElement {
  const { tone, ticket, room, next } = props;
  return (
    <Box flexDirection="column">
      <Text wrap="wrap">
        {look(clip(printable(ticket.message ?? ''), room * 2), { role: tone, bold: true })}
      </Text>
      {ticket.hint === undefined ? null : (
        <Look tone="muted">{clip(printable(ticket.hint), room)}</Look>
      )}
      <Look tone="muted">{next}</Look>
    </Box>
  );
}
