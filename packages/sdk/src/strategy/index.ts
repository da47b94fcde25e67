export * from './contract.ts';
export { createRandom } from './random.ts';
