/**
 * Every key in one table. Handling, the hints at the bottom and the help overlay all read it, so
 * they cannot disagree; users rebind by id.
 */
export type KeyContext = 'main' | 'ticket' | 'menu' | 'help' | 'question';

export type ActionId =
  | 'quit'
  | 'help'
  | 'markets'
  | 'theme'
  | 'redraw'
  | 'suspend'
  | 'focus-next'
  | 'focus-previous'
  | 'focus-chart'
  | 'focus-ladder'
  | 'focus-orders'
  | 'focus-markets'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'start'
  | 'end'
  | 'accept'
  | 'interval-shorter'
  | 'interval-longer'
  | 'zoom-in'
  | 'zoom-out'
  | 'crosshair'
  | 'averages'
  | 'group-finer'
  | 'group-coarser'
  | 'recentre'
  | 'buy'
  | 'sell'
  | 'cancel'
  | 'cancel-all'
  | 'panic'
  | 'quantity-more'
  | 'quantity-less'
  | 'mouse'
  | 'ticket-close'
  | 'ticket-next'
  | 'ticket-previous'
  | 'ticket-up'
  | 'ticket-down'
  | 'ticket-choose'
  | 'ticket-choose-back'
  | 'ticket-accept'
  | 'ticket-erase'
  | 'ticket-type'
  | 'ticket-post-only'
  | 'ticket-time-in-force'
  | 'ticket-buy'
  | 'ticket-sell'
  | 'menu-up'
  | 'menu-down'
  | 'menu-accept'
  | 'menu-close'
  | 'menu-erase'
  | 'help-next'
  | 'help-close'
  | 'answer-yes'
  | 'answer-other'
  | 'answer-no';

export interface Binding {
  readonly id: ActionId;
  readonly context: KeyContext;
  readonly keys: readonly string[];
  /** What it does, in the help. */
  readonly label: string;
  /** Heading in the help. */
  readonly group: string;
  /** A word for the row of hints; absent ones are only in the help. Lower `rank` comes first. */
  readonly hint?: { readonly text: string; readonly rank: number };
}

type BindingOptions = readonly [
  keys: readonly string[],
  label: string,
  hint?: readonly [string, number],
];

function bindings(
  context: KeyContext,
  group: string,
  table: readonly (readonly [ActionId, ...BindingOptions])[],
): Binding[] {
  return table.map(([id, keys, label, hint]) => ({
    id,
    context,
    keys,
    label,
    group,
    ...(hint === undefined ? {} : { hint: { text: hint[0], rank: hint[1] } }),
  }));
}

export const defaultBindings: readonly Binding[] = [
  ...bindings('main', 'Trading', [
    ['buy', ['b', 'B'], 'buy at the cursor or best bid', ['buy', 1]],
    ['sell', ['s', 'S'], 'sell at the cursor or best ask', ['sell', 2]],
    ['cancel', ['x'], 'cancel the selected order', ['cancel', 3]],
    ['cancel-all', ['X'], 'cancel all orders here', ['cancel all', 6]],
    ['panic', ['ctrl+x'], 'panic: cancel all everywhere'],
    ['quantity-more', ['+', '='], 'a larger order quantity'],
    ['quantity-less', ['-'], 'a smaller order quantity'],
  ]),
  ...bindings('main', 'Moving', [
    ['focus-next', ['tab'], 'next pane', ['pane', 8]],
    ['focus-previous', ['shift+tab'], 'previous pane'],
    ['focus-chart', ['1'], 'to the chart'],
    ['focus-ladder', ['2'], 'to the ladder'],
    ['focus-orders', ['3'], 'to the orders'],
    ['focus-markets', ['0'], 'to the markets'],
    ['up', ['up', 'k'], 'up: price cursor or row'],
    ['down', ['down', 'j'], 'down: price cursor or row'],
    ['left', ['left', 'h'], 'chart: back in time'],
    ['right', ['right', 'l'], 'chart: forward in time'],
    ['page-up', ['pageup'], 'ten rows up'],
    ['page-down', ['pagedown'], 'ten rows down'],
    ['start', ['home'], 'chart: to the oldest candle'],
    ['end', ['end'], 'chart: to the newest candle'],
    ['accept', ['return'], 'ticket, or the marked market'],
    ['recentre', ['z', 'escape'], 'back to the market', ['centre', 9]],
  ]),
  ...bindings('main', 'Chart and ladder', [
    ['interval-shorter', ['['], 'shorter candles'],
    ['interval-longer', [']'], 'longer candles', ['interval', 5]],
    ['zoom-in', ['>', '.'], 'wider candles'],
    ['zoom-out', ['<', ','], 'narrower candles'],
    ['crosshair', ['c'], 'crosshair on or off'],
    ['averages', ['i'], 'moving averages on or off'],
    ['group-coarser', ['g'], 'coarser price steps', ['group', 7]],
    ['group-finer', ['G'], 'finer price steps'],
  ]),
  ...bindings('main', 'Terminal', [
    ['markets', ['/', 'm'], 'switch market', ['market', 4]],
    ['theme', ['t'], 'next theme'],
    ['mouse', ['%'], 'mouse on or off'],
    ['redraw', ['ctrl+l'], 'draw everything again'],
    ['suspend', ['ctrl+z'], 'suspend; fg comes back'],
    ['help', ['?'], 'this help', ['help', 10]],
    ['quit', ['q', 'ctrl+c'], 'quit', ['quit', 11]],
  ]),
  ...bindings('ticket', 'Ticket', [
    ['ticket-accept', ['return'], 'review; again sends', ['review, then send', 1]],
    ['ticket-type', ['m'], 'market or limit', ['market/limit', 2]],
    ['ticket-next', ['tab'], 'next field', ['field', 3]],
    ['ticket-previous', ['shift+tab'], 'previous field'],
    ['ticket-up', ['up', '+', '='], 'a tick up, or more', ['more', 4]],
    ['ticket-down', ['down', '-'], 'a tick down, or less', ['less', 5]],
    ['ticket-choose', ['right', ' '], 'other choice, or share of funds', ['share', 6]],
    ['ticket-choose-back', ['left'], 'the choice before'],
    ['ticket-buy', ['b', 'B'], 'make it a buy'],
    ['ticket-sell', ['s', 'S'], 'make it a sell'],
    ['ticket-post-only', ['p'], 'post-only on or off', ['post-only', 7]],
    ['ticket-time-in-force', ['f'], 'gtc, ioc, fok'],
    ['ticket-erase', ['backspace', 'delete'], 'erase a digit'],
    ['ticket-close', ['escape', 'q'], 'close without sending', ['close', 8]],
    ['quit', ['ctrl+c'], 'quit'],
  ]),
  ...bindings('menu', 'Menus', [
    ['menu-up', ['up'], 'up'],
    ['menu-down', ['down', 'tab'], 'down', ['move', 1]],
    ['menu-accept', ['return'], 'choose', ['choose', 2]],
    ['menu-erase', ['backspace', 'delete'], 'erase'],
    ['menu-close', ['escape'], 'close', ['close', 3]],
    ['quit', ['ctrl+c'], 'quit'],
  ]),
  ...bindings('help', 'Help', [
    ['help-next', ['tab', 'down', 'right', ' ', 'pagedown', 'return'], 'more', ['more', 1]],
    ['help-close', ['escape', '?', 'q'], 'close', ['close', 2]],
    ['quit', ['ctrl+c'], 'quit'],
  ]),
  ...bindings('question', 'Question', [
    ['answer-yes', ['c'], 'cancel them and quit', ['cancel them and quit', 1]],
    ['answer-other', ['l', 'q', 'ctrl+c'], 'leave them and quit', ['leave them and quit', 2]],
    ['answer-no', ['escape', 'n'], 'stay', ['stay', 3]],
  ]),
];

export interface Keymap {
  readonly bindings: readonly Binding[];
  find(context: KeyContext, key: string): ActionId | undefined;
  hints(context: KeyContext): readonly Binding[];
}

/**
 * @param overrides keys by action id, as in the `[keys]` table of the config file
 * @throws {RangeError} when an id is unknown, or two actions of a context share a key
 */
export function createKeymap(overrides: Readonly<Record<string, readonly string[]>> = {}): Keymap {
  for (const id of Object.keys(overrides)) {
    if (!defaultBindings.some((binding) => binding.id === id)) {
      throw new RangeError(`There is no action "${id}" to bind a key to.`);
    }
  }
  const all = defaultBindings.map((binding) => {
    const keys = overrides[binding.id];
    return keys === undefined ? binding : { ...binding, keys };
  });
  const byKey = new Map<string, ActionId>();
  for (const binding of all) {
    for (const key of binding.keys) {
      const name = `${binding.context} ${key}`;
      const taken = byKey.get(name);
      if (taken !== undefined) {
        throw new RangeError(`The key ${key} is bound to both ${taken} and ${binding.id}.`);
      }
      byKey.set(name, binding.id);
    }
  }
  return {
    bindings: all,
    find: (context, key) => byKey.get(`${context} ${key}`),
    hints: (context) =>
      all
        .filter((binding) => binding.context === context && binding.hint !== undefined)
        .sort((a, b) => (a.hint?.rank ?? 0) - (b.hint?.rank ?? 0)),
  };
}

const names: Readonly<Record<string, string>> = {
  return: '⏎',
  escape: 'Esc',
  tab: 'Tab',
  'shift+tab': '⇧Tab',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  backspace: '⌫',
  delete: 'Del',
};

/** A key as people write it. */
export function keyLabel(key: string): string {
  if (key.startsWith('ctrl+')) return `Ctrl-${key.slice(5).toUpperCase()}`;
  return names[key] ?? key;
}

/** The parts of Ink's key that the table needs. */
export interface PressedKey {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly tab: boolean;
  readonly shift: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

const flags: readonly (readonly [keyof PressedKey, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'return'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/** The table's names for what was pressed; fast typing arrives as several characters at once. */
export function keyNames(input: string, key: PressedKey): string[] {
  if (key.tab) return [key.shift ? 'shift+tab' : 'tab'];
  for (const [flag, name] of flags) {
    if (key[flag]) return [name];
  }
  if (key.ctrl) return [`ctrl+${input}`];
  if (key.meta) return [];
  return [...input].map((character) =>
    character === '\r' || character === '\n' ? 'return' : character,
  );
}
