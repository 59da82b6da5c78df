// type-graphql reads decorator metadata at import time.
import 'reflect-metadata';
