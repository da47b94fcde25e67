/** What can go wrong on this side of the wire. The exchange's own codes are in `@exchange/core/protocol`. */
export const clientCodes = [
  'input-invalid',
  'timeout',
  'network',
  'aborted',
  'outcome-unknown',
  'response-invalid',
  'stream-overflow',
  'key-missing',
  'client-closed',
] as const;
export type ClientCode = (typeof clientCodes)[number];

interface ClientProblem {
  readonly message: string;
  readonly hint: string;
}

export const clientProblems: Readonly<Record<ClientCode, ClientProblem>> = {
  'input-invalid': {
    message: 'A parameter is malformed; nothing was sent.',
    hint: 'Correct the parameter that the message names.',
  },
  timeout: {
    message: 'The exchange did not answer in time.',
    hint: 'Try again, or give the call more time with timeoutMs.',
  },
  network: {
    message: 'The exchange could not be reached.',
    hint: 'Check the url and that the exchange is running.',
  },
  aborted: {
    message: 'The call was aborted by its signal.',
    hint: 'Nothing is wrong: your AbortSignal ended it.',
  },
  'outcome-unknown': {
    message: 'The request may or may not have been carried out.',
    hint: 'Look at the order with orders.get({ clientId }) before doing it again.',
  },
  'response-invalid': {
    message: 'The answer is not what this exchange sends.',
    hint: 'Check that the url is the exchange itself and not a proxy or another service.',
  },
  'stream-overflow': {
    message: 'The consumer of a stream was too slow.',
    hint: 'Do less per item, raise highWater, or choose another overflow policy.',
  },
  'key-missing': {
    message: 'This call needs an API key.',
    hint: 'Pass key: { id, secret } or key: { seed } to createExchange.',
  },
  'client-closed': {
    message: 'The client was closed.',
    hint: 'Create another client with createExchange.',
  },
};
