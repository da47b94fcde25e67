import { ASSET_DECIMALS_MAX, ASSETS_MAX } from '../../limits.ts';
import type { CreateAsset } from '../commands.ts';
import type { Engine } from '../engine.ts';
import { emitCommandRejected } from '../events/command-rejected.ts';

const ASSET_SYMBOL = /^[A-Z0-9]{1,10}$/;

export function createAsset(engine: Engine, command: CreateAsset): void {
  const { symbol, decimals } = command;
  if (engine.assetBySymbol.has(symbol)) {
    emitCommandRejected(engine, command, { code: 'asset-exists' });
    return;
  }
  if (!ASSET_SYMBOL.test(symbol) || !isDecimals(decimals) || engine.assets.length === ASSETS_MAX) {
    emitCommandRejected(engine, command, { code: 'asset-invalid' });
    return;
  }
  // Past this line the asset is created and nothing can fail.
  engine.addAsset(symbol, decimals);
  engine.events.object({ kind: 'asset-created', symbol, decimals });
}

function isDecimals(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= ASSET_DECIMALS_MAX;
}
