import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

import { compressFiles } from './compress-files.ts';
import { visibleText } from './visible-text.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const api = `http://localhost:${process.env.API_PORT ?? '4000'}`;

/** Serves the playground at the same path in development as in production. */
const playgroundAddress: Plugin = {
  name: 'playground-address',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      if (request.url?.split(/[?#]/)[0] === '/playground') request.url = '/playground.html';
      next();
    });
  },
};

/**
 * Builds two pages, the dashboard and the playground, into dist/web. Nothing is inlined (no data: URLs, no inline
 * scripts), so that the server can send a content security policy that only allows its own origin.
 */
export default defineConfig({
  root: here('.'),
  plugins: [svelte({ preprocess: [vitePreprocess(), visibleText()] }), playgroundAddress, compressFiles()],
  server: { proxy: { '/graphql': { target: api, ws: true }, '/auth': { target: api } } },
  // The editor's workers are imported with ?worker, which dependency pre-bundling does not support.
  optimizeDeps: { exclude: ['graphiql/setup-workers/vite', '@graphiql/react/setup-workers/vite'] },
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // These browsers support light-dark(), which the themes use.
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    // The playground's editor is one large chunk, which only its own page loads.
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      input: { dashboard: here('index.html'), playground: here('playground.html') },
      onwarn(warning, warn) {
        // The playground's packages have "use client" directives, which only matter for server rendering.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  worker: { format: 'es' },
});
