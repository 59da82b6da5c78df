// type-graphql reads decorator metadata at import time.
import 'reflect-metadata';

import { restartIds } from '../ids.ts';

// A file before this one may have made ids with a clock that was ahead.
restartIds();

if (process.env['CANARY']) (await import('./canary/install.ts')).watchFile();
