/**
 * How often a property is tried. `EXCHANGE_PROPERTY_SHARE` is a part of the usual number, for a run
 * of very many: a mutant that the first tries do not find is rarely found by the others.
 */
const share = Number(process.env['EXCHANGE_PROPERTY_SHARE'] ?? 1);

export function propertyRuns(usual: number): number {
  return Math.ceil(usual * share);
}
