/**
 * A worker's entry lies beside the module that starts it, under the same name: as `.ts` when the
 * sources run directly (Node strips the types), as `.js` in the build.
 */
export function workerUrl(moduleUrl: string, name: string): URL {
  const ending = new URL(moduleUrl).pathname.endsWith('.ts') ? '.ts' : '.js';
  return new URL(name + ending, moduleUrl);
}
