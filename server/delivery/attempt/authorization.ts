import { type Authentication } from '../../model/index.ts';

/** The value of the header `Authorization`. */
export function authorizationOf(credentials: Authentication): string {
  switch (credentials.type) {
    case 'BASIC': {
      const pair = `${credentials.username}:${credentials.secret}`;
      return `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    case 'BEARER':
      return `Bearer ${credentials.secret}`;
  }
}
