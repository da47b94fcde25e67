/** What each signed route signs, and the scope that its key needs. */

export type Scope = 'read' | 'trade' | 'withdraw' | 'admin';

export interface SignedRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly instruction: string;
  readonly scope: Scope;
}

export const signedRoutes = [
  { method: 'GET', path: '/api/v1/account', instruction: 'accountQuery', scope: 'read' },
  { method: 'GET', path: '/api/v1/capital', instruction: 'balanceQuery', scope: 'read' },
  { method: 'POST', path: '/api/v1/order', instruction: 'orderExecute', scope: 'trade' },
  { method: 'POST', path: '/api/v1/order/oco', instruction: 'orderExecuteOco', scope: 'trade' },
  { method: 'POST', path: '/api/v1/order/preview', instruction: 'orderPreview', scope: 'read' },
  { method: 'GET', path: '/api/v1/order', instruction: 'orderQuery', scope: 'read' },
  { method: 'PATCH', path: '/api/v1/order', instruction: 'orderModify', scope: 'trade' },
  { method: 'DELETE', path: '/api/v1/order', instruction: 'orderCancel', scope: 'trade' },
  { method: 'GET', path: '/api/v1/orders', instruction: 'orderQueryAll', scope: 'read' },
  { method: 'GET', path: '/api/v1/order/open', instruction: 'orderQueryAll', scope: 'read' },
  { method: 'POST', path: '/api/v1/orders', instruction: 'orderExecute', scope: 'trade' },
  {
    method: 'POST',
    path: '/api/v1/orders/atomic',
    instruction: 'orderExecuteAtomic',
    scope: 'trade',
  },
  { method: 'DELETE', path: '/api/v1/orders', instruction: 'orderCancelAll', scope: 'trade' },
  { method: 'POST', path: '/api/v1/deadman', instruction: 'deadmanSet', scope: 'trade' },
  {
    method: 'GET',
    path: '/wapi/v1/history/orders',
    instruction: 'orderHistoryQueryAll',
    scope: 'read',
  },
  {
    method: 'GET',
    path: '/wapi/v1/history/fills',
    instruction: 'fillHistoryQueryAll',
    scope: 'read',
  },
] as const satisfies readonly SignedRoute[];

/** Subscribing to `account.*` streams; parameters are not signed. */
export const SUBSCRIBE_INSTRUCTION = 'subscribe';

/** Logging on for order entry over a WebSocket; a signature counts once. */
export const LOGON_INSTRUCTION = 'sessionLogon';

export type Instruction =
  | (typeof signedRoutes)[number]['instruction']
  | typeof SUBSCRIBE_INSTRUCTION
  | typeof LOGON_INSTRUCTION;

/** The instruction of a route by method and exact path; `undefined` for public ones. */
export function instructionOf(method: string, path: string): Instruction | undefined {
  return signedRoutes.find((route) => route.method === method && route.path === path)?.instruction;
}

/** Default and longest `X-Window`, milliseconds. */
export const WINDOW_MILLISECONDS_DEFAULT = 5_000;
export const WINDOW_MILLISECONDS_MAX = 60_000;

/** Request headers, lower case as Node presents them. */
export const signingHeaders = {
  key: 'x-api-key',
  signature: 'x-signature',
  timestamp: 'x-timestamp',
  window: 'x-window',
} as const;
