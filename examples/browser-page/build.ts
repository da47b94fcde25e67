/** Bundles the page's code with the exchange in it; then open index.html, from the disk or a server. */
import { build } from 'esbuild';

const { metafile } = await build({
  entryPoints: ['page.ts'],
  outfile: 'dist/page.js',
  bundle: true,
  minify: true,
  metafile: true,
  target: 'es2023',
});
const bytes = metafile.outputs['dist/page.js']?.bytes ?? 0;
console.log(`dist/page.js, ${Math.round(bytes / 1000)} kB: open index.html in a browser`);
