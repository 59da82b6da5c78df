// type-graphql reads decorator metadata at import time.
import 'reflect-metadata';

if (process.env['CANARY']) (await import('./canary/install.ts')).watchFile();
