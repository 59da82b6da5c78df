import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { storedKey, takeKeyFromAddress } from '../src/data/key.ts';
import { createFetcher } from './fetcher.ts';
import './playground.css';

const welcome = `# The complete API. Its documentation is on the left.
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

// As in the dashboard, a link does not replace the key of this browser.
const arriving = takeKeyFromAddress();
const key = storedKey() ?? arriving;
const theme = document.documentElement.dataset.theme;

createRoot(document.getElementById('playground')!).render(
  createElement(
    GraphiQL,
    {
      fetcher: createFetcher(key),
      defaultQuery: welcome,
      defaultEditorToolsVisibility: 'variables',
      // The theme that was chosen in the dashboard; without one, GraphiQL follows the system.
      forcedTheme: theme === 'light' || theme === 'dark' ? theme : undefined,
      // GraphiQL must not store keys in the browser as well.
      shouldPersistHeaders: false,
    },
    createElement(GraphiQL.Logo, null, createElement('a', { href: '/', className: 'back' }, '← Dashboard')),
  ),
);
