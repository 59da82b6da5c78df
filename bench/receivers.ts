import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface BenchReceiver {
  readonly name: string;
  readonly url: string;
  /** Answers 422, which tells nothing of the endpoint: it is never paused for it. */
  readonly refusingUrl: string;
  /** Answers 503 to four of ten events, whenever they come: to those whose number ends with 0, 3, 6 or 9. */
  readonly flakyUrl: string;
  close(): Promise<void>;
}

const refusing = '/refused';
const flaky = '/flaky';
/** The ids of the events that `flakyUrl` refuses. */
const refusedIds = '[0369]$';

/** Starts nginx if it is installed, since it uses little CPU time; otherwise a server in this process. */
export async function startPlainReceiver(folder: string): Promise<BenchReceiver> {
  return hasNginx() ? startNginx(folder) : startNode();
}

function hasNginx(): boolean {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function startNginx(folder: string): Promise<BenchReceiver> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${join(folder, 'nginx.pid')}; error_log stderr crit;
     events { worker_connections 4096; }
     http { map $http_x_perspection_event_id $refused { default 0; "~${refusedIds}" 1; }
       access_log off; keepalive_requests 1000000; ${temporary.join(' ')}
       server { listen 127.0.0.1:${port}; location / { return 200 "ok"; } location ${refusing} { return 422 "no"; }
         location ${flaky} { if ($refused) { return 503; } return 200 "ok"; } } }`,
  );
  const child = spawn('nginx', ['-p', folder, '-c', file], { stdio: 'ignore' });
  await waitForPort(port);
  return {
    name: 'nginx',
    url: `http://127.0.0.1:${port}/`,
    refusingUrl: `http://127.0.0.1:${port}${refusing}`,
    flakyUrl: `http://127.0.0.1:${port}${flaky}`,
    close: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function startNode(): Promise<BenchReceiver> {
  return startTimedReceiver(() => undefined);
}

/** A receiver in this process that calls `onRequest` with the event id of each request, and answers after `delayMs`. */
export function startTimedReceiver(
  onRequest: (eventId: string) => void,
  delayMs = 0,
): Promise<BenchReceiver> {
  return serve((request, response) => {
    onRequest(request.headers['x-perspection-event-id'] as string);
    const answer = () => response.end('ok');
    request.resume().on('end', () => (delayMs > 0 ? setTimeout(answer, delayMs) : answer()));
  });
}

/** A receiver in this process that answers after `delayMs`; with Infinity, never. */
export function startSlowReceiver(delayMs: number): Promise<BenchReceiver> {
  return serve((request, response) => {
    request.resume();
    if (delayMs < Infinity) setTimeout(() => response.end('ok'), delayMs).unref();
  });
}

async function serve(listener: RequestListener): Promise<BenchReceiver> {
  const server = createServer((request, response) => {
    if (request.url === refusing) response.statusCode = 422;
    if (request.url === flaky && isRefused(request)) response.statusCode = 503;
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    name: 'node',
    url: `${origin}/`,
    refusingUrl: `${origin}${refusing}`,
    flakyUrl: `${origin}${flaky}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function isRefused({ headers }: IncomingMessage): boolean {
  return new RegExp(refusedIds).test(headers['x-perspection-event-id'] as string);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function waitForPort(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      socket.destroy();
      return;
    } catch {
      await pause(50);
    }
  }
  throw new Error('nginx did not start.');
}
