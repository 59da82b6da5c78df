import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const api = `http://localhost:${process.env.API_PORT ?? '4000'}`;

/** In development the playground answers at the same address as in production. */
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
 * Two pages, the dashboard and the playground, built into dist/web. Nothing is inlined (no data: URLs, no inline
 * scripts), so that the server can send a content security policy that allows its own origin only.
 */
export default defineConfig({
  root: here('.'),
  plugins: [svelte(), playgroundAddress],
  server: { proxy: { '/graphql': { target: api, ws: true } } },
  // The workers of the playground's editor are imported as addresses (?worker), which bundling in advance cannot do.
  optimizeDeps: { exclude: ['graphiql/setup-workers/vite', '@graphiql/react/setup-workers/vite'] },
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // The themes are written with light-dark(), which these browsers know.
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    // The playground's editor is one big piece that is loaded on its own page only.
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      input: { dashboard: here('index.html'), playground: here('playground.html') },
      onwarn(warning, warn) {
        // "use client" in the playground's packages: meant for server rendering, and without meaning here.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  worker: { format: 'es' },
});
