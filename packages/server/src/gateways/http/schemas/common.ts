/** Pieces that several routes share. A schema validates, types and documents its route. */
import { Type } from 'typebox';

/** Money in: a decimal string; its length is looked at before its form. */
export const DecimalText = (description: string) =>
  Type.String({
    maxLength: 37,
    pattern: '^(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?$',
    description,
    examples: ['100.5'],
  });

/** Money out. */
export const Money = (description: string) => Type.String({ description, examples: ['100.50'] });

export const MarketSymbol = Type.String({
  maxLength: 21,
  pattern: '^[A-Z0-9]{1,10}_[A-Z0-9]{1,10}$',
  description: 'A market, `BASE_QUOTE`.',
  examples: ['TATA_INR'],
});

/** A whole number in a query: text, like everything there. */
export const WholeText = (description: string) =>
  Type.String({ maxLength: 16, pattern: '^(0|[1-9][0-9]{0,15})$', description, examples: ['100'] });

export const OrderIdText = Type.String({
  maxLength: 16,
  pattern: '^[1-9][0-9]{0,15}$',
  description: 'The order’s id.',
  examples: ['123'],
});

export const OrderId = Type.Union(
  [OrderIdText, Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })],
  { description: 'The order’s id, as text or number.' },
);

export const ClientId = Type.Union(
  [
    Type.String({ minLength: 1, maxLength: 36, pattern: '^[.A-Za-z0-9:/_-]{1,36}$' }),
    Type.Integer({ minimum: 0, maximum: 4_294_967_295 }),
  ],
  { description: 'Your own id: a uint32, or 1 … 36 characters `A–Z a–z 0–9 . : / _ -`.' },
);

export const ClientIdText = Type.String({
  minLength: 1,
  maxLength: 36,
  pattern: '^[.A-Za-z0-9:/_-]{1,36}$',
  description: 'Your own id of the order.',
});

/** Words are taken in any case; longer text is no word. */
const word = (words: readonly string[], description: string) =>
  Type.String({
    maxLength: 32,
    pattern: `^(?:${words.map(anyCase).join('|')})$`,
    description: `${description}, in any case: ${words.join(', ')}.`,
    examples: [words[0] ?? ''],
  });

function anyCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
}

export const SideWord = word(['Bid', 'Ask', 'buy', 'sell'], 'Side');
export const OrderTypeWord = word(
  [
    'Limit',
    'Market',
    'Stop',
    'StopLimit',
    'TakeProfit',
    'TakeProfitLimit',
    'TrailingStop',
    'TrailingStopLimit',
    'stop-limit',
    'take-profit',
    'take-profit-limit',
    'trailing-stop',
    'trailing-stop-limit',
  ],
  'Type of the order',
);
export const TriggerTypeWord = word(
  ['Stop', 'TakeProfit', 'TrailingStop', 'take-profit', 'trailing-stop'],
  'How the last price triggers it; without it, by the side of the last price on which triggerPrice lies',
);
export const TimeInForceWord = word(
  ['GTC', 'IOC', 'FOK', 'GTD', 'DAY'],
  'How long it works, default GTC',
);
export const LifetimeWord = word(['GTC', 'GTD', 'DAY'], 'How long it works, default GTC');
export const ExpiresAt = Type.Integer({
  minimum: 1,
  maximum: Math.floor(Number.MAX_SAFE_INTEGER / 1_000),
  description: 'With GTD: when it ends, in milliseconds since the epoch.',
});
export const SelfTradeWord = word(
  [
    'RejectTaker',
    'RejectMaker',
    'RejectBoth',
    'Allow',
    'Decrement',
    'EXPIRE_TAKER',
    'EXPIRE_MAKER',
    'EXPIRE_BOTH',
    'cancel-taker',
    'cancel-maker',
    'cancel-both',
    'none',
  ],
  'What happens when it meets an own order, default RejectTaker',
);

/** Objects take the fields that they name and nothing else. */
export const strict = { additionalProperties: false } as const;
