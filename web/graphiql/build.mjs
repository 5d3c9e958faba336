// Builds GraphiQL into dist/, compressed, with the licences of what is in it:
//   npm ci && npm run build
import { build } from 'esbuild';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const out = 'dist';
const result = await build({
  entryPoints: {
    graphiql: 'src/main.jsx',
    'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
    'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
    'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
  },
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  loader: { '.ttf': 'file', '.woff2': 'file' },
  assetNames: '[name]',
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none', // they stand in licenses.txt
  metafile: true,
  write: false,
  outdir: out,
  logLevel: 'warning',
});

await rm(out, { recursive: true, force: true });
await mkdir(out);
const save = async (name, data) => {
  const packed = gzipSync(data, { level: 9 });
  packed[9] = 255; // the operating system that packed it, which must not make a difference
  await writeFile(join(out, name + '.gz'), packed);
};
for (const file of result.outputFiles) {
  await save(file.path.slice(file.path.lastIndexOf('/') + 1), file.contents);
}

// One licence for each package that something was taken from.
const roots = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
  const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (found) roots.add(found[1]);
}
let licenses = '';
for (const root of [...roots].sort()) {
  const { name, version, license } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const file = (await readdir(root)).find((f) => /^licen[cs]e/i.test(f));
  const text = file ? await readFile(join(root, file), 'utf8') : '';
  licenses += `${name} ${version}: ${license}\n\n${text.trim()}\n\n${'-'.repeat(78)}\n\n`;
}
await save('licenses.txt', licenses);
