/** Which rectangles of the screen belong to Ink: pure, and shared by Ink's layout and the compositor. */
import type { Rectangle } from './cells.ts';
import { centred, inside, type Layout } from './layout.ts';
import type { UiState } from './state.ts';

const HELP_SIZE: readonly [number, number] = [118, 27];
const MARKETS_SIZE: readonly [number, number] = [44, 14];
const QUIT_SIZE: readonly [number, number] = [56, 9];

export interface InkAreas {
  readonly hints: Rectangle;
  readonly ticket: Rectangle | undefined;
  readonly overlay: Rectangle | undefined;
}

export function inkAreas(layout: Layout, ui: UiState): InkAreas {
  return { hints: layout.hints, ticket: ticketArea(layout, ui), overlay: overlayArea(layout, ui) };
}

function ticketArea(layout: Layout, ui: UiState): Rectangle | undefined {
  const pane = layout.panes.ticket;
  if (pane !== undefined) return inside(pane);
  // Without a pane the row is enough to show what would be traded; an open ticket takes a box.
  if (ui.ticket.phase === 'closed' || layout.rows < 12) return layout.ticketRow;
  return bottomBox(layout);
}

const BOX_ROWS = 10;

/** Over the orders, so that chart and ladder stay in view while the ticket is filled in. */
function bottomBox(layout: Layout): Rectangle {
  const orders = layout.panes.orders;
  const width = Math.min(layout.columns, 60);
  const bottom = layout.rows - 1;
  const y = Math.max(1, Math.min(orders?.y ?? bottom, bottom - BOX_ROWS));
  return { x: layout.columns - width, y, width, height: Math.min(BOX_ROWS, bottom - y) };
}

/** Whether the ticket draws its own box. */
export function isBoxedTicket(layout: Layout, ui: UiState): boolean {
  return layout.panes.ticket === undefined && ui.ticket.phase !== 'closed' && layout.rows >= 12;
}

function overlayArea(layout: Layout, ui: UiState): Rectangle | undefined {
  const { columns, rows } = layout;
  switch (ui.overlay.kind) {
    case 'none':
      return undefined;
    case 'help':
      return centred(columns, rows - 1, HELP_SIZE);
    case 'markets':
      return centred(columns, rows - 1, MARKETS_SIZE);
    case 'quit':
      return centred(columns, rows - 1, QUIT_SIZE);
  }
}
