// npm run dev: the server, restarted when its sources change, and the dashboard with hot reloading.
import { ensureInstalled, findNode } from './ensure.mjs';
import { runTogether } from './processes.mjs';
import { tell, toolScript, withTools } from './run.mjs';

const PAGES = 'http://localhost:5173';

async function dev() {
  await ensureInstalled();
  const node = findNode();
  const tools = withTools(node);
  const port = process.env.PORT || '4000';
  // The printed link opens the reloading pages, which forward all other requests to the server.
  const server = { ...tools, PORT: port, PUBLIC_URL: process.env.PUBLIC_URL || PAGES };
  return await runTogether([
    { node, args: [toolScript('tsx'), 'watch', '--clear-screen=false', 'server/main.ts'], env: server },
    {
      node,
      args: [
        toolScript('vite'),
        '--config',
        'web/vite.config.ts',
        '--port',
        new URL(PAGES).port,
        '--strictPort',
        '--clearScreen',
        'false',
      ],
      env: { ...tools, API_PORT: port },
    },
  ]);
}

process.exitCode = await dev().catch(tell);
