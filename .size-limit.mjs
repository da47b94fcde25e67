// What an import costs its user: bundled with what it needs, minified, brotli. About an eighth above
// what was measured, so that growth is a decision. The rows that import one name show that the rest
// stays out of the bundle.

const core = (name, [file, names], limit) => ({
  name: `core${name}`,
  path: `packages/core/dist/${file}.js`,
  import: names,
  limit,
  modifyEsbuildConfig: withoutNotes,
});

/** esbuild tells about imports that it left out, which is what is wanted here. */
function withoutNotes(config) {
  return { ...config, logLevel: 'error' };
}

export default [
  core('', ['index', '*'], '57 kB'),
  core(': only createExchange', ['index', '{ createExchange }'], '54 kB'),
  core('/book', ['book/index', '*'], '9.4 kB'),
  core('/book: only an OrderBook', ['book/index', '{ createFastBook }'], '8.2 kB'),
  core('/units', ['units/index', '*'], '15 kB'),
  core('/market-data', ['market-data/index', '*'], '20.5 kB'),
  core('/protocol', ['protocol/index', '*'], '8.6 kB'),
  core('/scenario', ['scenario/index', '*'], '25.5 kB'),
  {
    name: 'sdk in a browser',
    path: 'packages/sdk/dist/index.js',
    limit: '43 kB',
    modifyEsbuildConfig: withoutNotes,
  },
];
