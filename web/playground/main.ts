import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { takeKey } from '../src/data/key.ts';
import { createFetcher } from './fetcher.ts';
import './playground.css';

const welcome = `# The whole API; its documentation is at the left.
query Webhooks {
  webhooks {
    totalCount
    items {
      id
      name
      status
      stats {
        totalDeliveries
        successRate
      }
    }
  }
}

# Attempts as they happen.
subscription Attempts {
  deliveryAttempted {
    cursor
    attempt {
      eventType
      status
      httpStatusCode
      responseTimeMs
    }
  }
}
`;

const theme = document.documentElement.dataset.theme;

createRoot(document.getElementById('playground')!).render(
  createElement(
    GraphiQL,
    {
      fetcher: createFetcher(takeKey()),
      defaultQuery: welcome,
      defaultEditorToolsVisibility: 'variables',
      // The dashboard's choice of theme holds here, too; without one GraphiQL follows the system.
      forcedTheme: theme === 'light' || theme === 'dark' ? theme : undefined,
      // Keys must not stay behind in the browser's storage under another name.
      shouldPersistHeaders: false,
    },
    createElement(GraphiQL.Logo, null, createElement('a', { href: '/', className: 'back' }, '← Dashboard')),
  ),
);
