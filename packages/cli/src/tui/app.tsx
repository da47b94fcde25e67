/**
 * Ink's side of the terminal: keys in; menus, ticket and hints out. It renders when the user does
 * something, not when the market moves. Everything is placed absolutely, on the rectangles that
 * `overlays.ts` names.
 */
import { Box, Text, useInput } from 'ink';
import { type ReactElement, type ReactNode, useSyncExternalStore } from 'react';
import type { Rectangle } from './cells.ts';
import { type Binding, type Keymap, keyLabel, keyNames } from './keymap.ts';
import type { Layout } from './layout.ts';
import { inkAreas, isBoxedTicket } from './overlays.ts';
import { foundMarkets, keyContext, type LiveState, type UiState } from './state.ts';
import { groupDigits, percentText } from './text.ts';
import { ClosedTicket, OpenTicket, TicketRow } from './ticket-view.tsx';
import { Look, look } from './widgets.tsx';

/** What the components need of the rest: a snapshot that changes identity, and where keys go. */
export interface AppModel {
  subscribe(listener: () => void): () => void;
  snapshot(): AppSnapshot;
  press(key: string): void;
}

export interface AppSnapshot {
  readonly ui: UiState;
  readonly live: LiveState;
  readonly layout: Layout;
  readonly keymap: Keymap;
}

export function App({ model }: { readonly model: AppModel }): ReactElement {
  const snapshot = useSyncExternalStore(model.subscribe, model.snapshot);
  useInput((input, key) => {
    for (const name of keyNames(input, key)) model.press(name);
  });
  const { ui, layout } = snapshot;
  const areas = inkAreas(layout, ui);
  return (
    <Box width={layout.columns} height={layout.rows}>
      {areas.ticket === undefined || areas.overlay !== undefined ? null : (
        <Place area={areas.ticket}>
          <TicketPart snapshot={snapshot} area={areas.ticket} />
        </Place>
      )}
      {areas.overlay === undefined ? null : (
        <Place area={areas.overlay}>
          <OverlayPart snapshot={snapshot} area={areas.overlay} />
        </Place>
      )}
      <Place area={areas.hints}>
        <Hints snapshot={snapshot} />
      </Place>
    </Box>
  );
}

function Place({
  area,
  children,
}: {
  readonly area: Rectangle;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <Box
      position="absolute"
      left={area.x}
      top={area.y}
      width={area.width}
      height={area.height}
      overflow="hidden"
    >
      {children}
    </Box>
  );
}

function TicketPart({ snapshot, area }: { snapshot: AppSnapshot; area: Rectangle }): ReactElement {
  const { ui, live, layout } = snapshot;
  const common = { ticket: ui.ticket, market: live.market, quantity: ui.quantity, mode: live.mode };
  if (layout.panes.ticket !== undefined) {
    const size = { width: area.width, height: area.height };
    if (ui.ticket.phase === 'closed') return <ClosedTicket {...common} {...size} />;
    return <OpenTicket {...common} {...size} />;
  }
  if (!isBoxedTicket(layout, ui)) return <TicketRow {...common} width={area.width} height={1} />;
  return (
    <Frame area={area} title="Ticket">
      <OpenTicket {...common} width={area.width - 2} height={area.height - 2} />
    </Frame>
  );
}

/** A heavy box with a title, as the painter draws around a pane in focus. */
function Frame(props: { area: Rectangle; title: string; children: ReactNode }): ReactElement {
  const { area, title, children } = props;
  const line = Math.max(0, area.width - title.length - 5);
  return (
    <Box flexDirection="column" width={area.width} height={area.height}>
      <Text wrap="truncate">
        {look('┏ ', { role: 'focus' })}
        {look(title, { role: 'focus', bold: true })}
        {look(` ${'━'.repeat(line)}━┓`, { role: 'focus' })}
      </Text>
      <Box flexDirection="row" height={area.height - 2}>
        <Edge height={area.height - 2} />
        <Box width={area.width - 2} height={area.height - 2} overflow="hidden">
          {children}
        </Box>
        <Edge height={area.height - 2} />
      </Box>
      <Text>{look(`┗${'━'.repeat(Math.max(0, area.width - 2))}┛`, { role: 'focus' })}</Text>
    </Box>
  );
}

function Edge({ height }: { readonly height: number }): ReactElement {
  return (
    <Box width={1} height={height}>
      <Text>{Array.from({ length: height }, () => look('┃', { role: 'focus' })).join('\n')}</Text>
    </Box>
  );
}

function OverlayPart({ snapshot, area }: { snapshot: AppSnapshot; area: Rectangle }): ReactElement {
  const { overlay } = snapshot.ui;
  switch (overlay.kind) {
    case 'help':
      return (
        <Frame area={area} title="Keys">
          <Help
            keymap={snapshot.keymap}
            page={overlay.page}
            width={area.width - 2}
            height={area.height - 2}
          />
        </Frame>
      );
    case 'markets':
      return (
        <Frame area={area} title="Switch market">
          <Markets snapshot={snapshot} query={overlay.query} index={overlay.index} />
        </Frame>
      );
    case 'quit':
      return (
        <Frame area={area} title="Quit">
          <Question openOrders={overlay.openOrders} />
        </Frame>
      );
    case 'none':
      return <Text> </Text>;
  }
}

function Markets(props: { snapshot: AppSnapshot; query: string; index: number }): ReactElement {
  const { snapshot, query, index } = props;
  const { live } = snapshot;
  const found = foundMarkets(live, query);
  return (
    <Box flexDirection="column" paddingX={1}>
      <Text>
        {look('/ ', { role: 'focus', bold: true })}
        {look(`${query}▏`, { bold: true })}
      </Text>
      {found.slice(0, 10).map((market, row) => {
        const ticker = live.tickers.get(market.symbol);
        const text = ` ${market.symbol.padEnd(14)}${groupDigits(ticker?.last ?? '–').padStart(14)}${percentText(ticker?.change).padStart(9)} `;
        return row === index ? (
          <Look key={market.symbol} tone="text" on="selection" bold>
            {text}
          </Look>
        ) : (
          <Look key={market.symbol}>{text}</Look>
        );
      })}
      {found.length === 0 ? <Look tone="muted"> no market has that in its name</Look> : null}
    </Box>
  );
}

function Question({ openOrders }: { readonly openOrders: number }): ReactElement {
  const orders = openOrders === 1 ? 'One order of yours is' : `${openOrders} orders of yours are`;
  return (
    <Box flexDirection="column" paddingX={1}>
      <Look bold>{`${orders} still open.`}</Look>
      <Text> </Text>
      <Text>
        {look('c ', { role: 'focus', bold: true })}
        {look('cancel them and quit')}
      </Text>
      <Text>
        {look('l ', { role: 'focus', bold: true })}
        {look('leave them in the book and quit')}
      </Text>
      <Text>
        {look('Esc ', { role: 'focus', bold: true })}
        {look('stay')}
      </Text>
    </Box>
  );
}

function Help(props: {
  keymap: Keymap;
  page: number;
  width: number;
  height: number;
}): ReactElement {
  const { keymap, page, width, height } = props;
  const rows = helpRows(keymap.bindings);
  const columns = Math.max(1, Math.floor(width / HELP_COLUMN_MIN));
  const perPage = columns * Math.max(1, height);
  const pages = Math.max(1, Math.ceil(rows.length / perPage));
  const first = (page % pages) * perPage;
  return (
    <Box flexDirection="row" width={width} height={height}>
      {Array.from({ length: columns }, (_, column) => (
        <Box
          // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity
          key={column}
          flexDirection="column"
          width={Math.floor(width / columns)}
          paddingLeft={1}
        >
          {rows.slice(first + column * height, first + (column + 1) * height).map((row) => (
            <Text key={row.key} wrap="truncate">
              {row.text}
            </Text>
          ))}
        </Box>
      ))}
    </Box>
  );
}

/** Of a column: keys and the longest label that matters. */
const HELP_COLUMN_MIN = 38;
const HELP_KEYS_COLUMNS = 9;

function helpRows(bindings: readonly Binding[]): { key: string; text: string }[] {
  const rows: { key: string; text: string }[] = [];
  let group = '';
  for (const binding of bindings) {
    if (!['main', 'ticket'].includes(binding.context)) continue;
    if (binding.group !== group) {
      if (group !== '') rows.push({ key: `${binding.group} gap`, text: ' ' });
      group = binding.group;
      rows.push({ key: group, text: look(group, { role: 'title', bold: true }) });
    }
    const keys = binding.keys.slice(0, 2).map(keyLabel).join(' ');
    rows.push({
      key: `${binding.context} ${binding.id}`,
      text:
        look(keys.padEnd(HELP_KEYS_COLUMNS), { role: 'focus', bold: true }) + look(binding.label),
    });
  }
  return rows;
}

/** As many hints as fit, the most important ones first. */
function Hints({ snapshot }: { readonly snapshot: AppSnapshot }): ReactElement {
  const { ui, keymap, layout } = snapshot;
  const parts: string[] = [];
  let used = 1;
  for (const binding of keymap.hints(keyContext(ui))) {
    const key = keyLabel(binding.keys[0] ?? '');
    const word = binding.hint?.text ?? '';
    const length = key.length + word.length + 3;
    if (used + length > layout.columns) continue;
    used += length;
    parts.push(
      look(` ${key} `, { role: 'focus', bold: true }) + look(`${word} `, { role: 'muted' }),
    );
  }
  return <Text wrap="truncate">{parts.join('')}</Text>;
}
