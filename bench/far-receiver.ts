import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type FarCounts, type FarOptions } from './far-receiver-process.ts';

export interface FarReceiver {
  readonly port: number;
  /** A file with the certificate that the product has to trust; empty without TLS. */
  readonly caFile: string;
  /** What it has seen since `before`, or since its start. */
  counts(before?: FarCounts): Promise<FarCounts>;
  close(): Promise<void>;
}

/** Starts a receiver in a process of its own. With TLS, its certificate is for 127.0.0.1 and names below `alive.test`. */
export async function startFarReceiver({
  tls,
  ...options
}: Omit<FarOptions, 'tls'> & { readonly tls: boolean }): Promise<FarReceiver> {
  const folder = mkdtempSync(join(tmpdir(), 'perspection-bench-far-'));
  const caFile = tls ? join(folder, 'cert.pem') : '';
  const certificate = tls ? createCertificate(join(folder, 'key.pem'), caFile) : undefined;
  const program = fileURLToPath(new URL('far-receiver-process.ts', import.meta.url));
  const child = fork(program, { execArgv: ['--import', 'tsx'] });
  const ask = async <T>(message: object): Promise<T> => {
    const answer = once(child, 'message');
    child.send(message);
    return ((await answer) as [T])[0];
  };
  const { port } = await ask<{ port: number }>({ ...options, tls: certificate } satisfies FarOptions);
  return {
    port,
    caFile,
    counts: async (before) => difference(await ask<FarCounts>({}), before),
    close: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes a self-signed certificate, by openssl. */
function createCertificate(keyFile: string, certFile: string): { key: string; cert: string } {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyFile];
  const names = ['-subj', '/CN=Bench', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:*.alive.test'];
  execFileSync('openssl', ['req', '-x509', ...key, ...names, '-days', '2', '-out', certFile], {
    stdio: 'ignore',
  });
  return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };
}

function difference(now: FarCounts, before?: FarCounts): FarCounts {
  return {
    answered: now.answered - (before?.answered ?? 0),
    refused: now.refused - (before?.refused ?? 0),
    handshakes: now.handshakes - (before?.handshakes ?? 0),
    resumed: now.resumed - (before?.resumed ?? 0),
    busyMs: now.busyMs - (before?.busyMs ?? 0),
  };
}
