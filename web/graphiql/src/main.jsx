// GraphiQL over this server's own endpoint, with the worked queries as tabs.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';

const workers = { graphql: 'graphql.worker.js', json: 'json.worker.js' };
globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => new Worker(new URL(workers[label] ?? 'editor.worker.js', document.baseURI)),
};

const endpoint = new URL('/graphql', document.baseURI);
const socket = new URL(endpoint);
socket.protocol = socket.protocol.replace('http', 'ws');
const fetcher = createGraphiQLFetcher({ url: endpoint.href, subscriptionUrl: socket.href });

fetch('queries.json').then((answer) => answer.json()).then((queries) =>
  createRoot(document.getElementById('graphiql')).render(
    <GraphiQL fetcher={fetcher} defaultTabs={queries.map(({ text }) => ({ query: text }))} defaultEditorToolsVisibility={false} />,
  ),
);
