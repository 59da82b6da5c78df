import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { Agent } from 'undici';

import { purchase } from './events.ts';

/**
 * The upper bound that the product is compared with: its HTTP library with the same body, signature, headers and
 * concurrency, but without queue, log or limits. Runs as a process of its own, like the product, and prints the
 * requests per second (`rate`) and the CPU microseconds per request (`cpu`) as JSON.
 */
const [url, seconds] = [new URL(process.argv[2]!), Number(process.argv[3])];
const concurrency = 64;
const body = Buffer.from(JSON.stringify(purchase(1)));
const agent = new Agent({ connections: concurrency, allowH2: false });

let sent = 0;
let running = true;
const startedAt = performance.now();
const cpuAt = process.cpuUsage();
const loops = Array.from({ length: concurrency }, async () => {
  while (running) {
    const signature = createHmac('sha256', 'whsec_of_the_bench_of_32_bytes..').update(body).digest('hex');
    const answer = await agent.request({
      origin: url.origin,
      path: url.pathname,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Perspection-Webhooks/1.0',
        accept: '*/*',
        'x-perspection-event': 'purchase',
        'x-perspection-event-id': 'bench-1',
        'x-perspection-delivery-attempt': '1',
        'x-perspection-signature': signature,
      },
      body,
    });
    await answer.body.dump();
    sent += 1;
  }
});
await pause(seconds * 1000);
running = false;
await Promise.all(loops);
const elapsed = (performance.now() - startedAt) / 1000;
const cpu = process.cpuUsage(cpuAt);
await agent.close();
process.stdout.write(JSON.stringify({ rate: sent / elapsed, cpu: (cpu.user + cpu.system) / sent }));
