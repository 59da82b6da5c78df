import { type Authentication } from '../../model/index.ts';

/** The value of the header `Authorization`; null when the sender obtains it, as with an access token. */
export function authorizationOf(credentials: Authentication): string | null {
  switch (credentials.type) {
    case 'BASIC': {
      const pair = `${credentials.username}:${credentials.secret}`;
      return `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    case 'BEARER':
      return `Bearer ${credentials.secret}`;
    case 'OAUTH2':
      return null;
  }
}
