// GraphiQL over this server's own endpoint, with the worked queries as tabs.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { Kind, parse } from 'graphql';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';

const workers = { graphql: 'graphql.worker.js', json: 'json.worker.js' };
globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => new Worker(new URL(workers[label] ?? 'editor.worker.js', document.baseURI)),
};

const endpoint = new URL('/graphql', document.baseURI);
const socket = new URL(endpoint);
socket.protocol = socket.protocol.replace('http', 'ws');
const ask = createGraphiQLFetcher({ url: endpoint.href, subscriptionUrl: socket.href });

// GraphiQL reads the names of operations a moment after a tab is opened. Who runs
// the tab sooner would ask for the operation of the tab before: such a name is left
// out, and the server runs the only operation there is, or says that it must be named.
const fetcher = (question, options) => {
  if (!question.operationName || hasOperation(question.query, question.operationName)) return ask(question, options);
  const { operationName, ...unnamed } = question;
  return ask(unnamed, options);
};

function hasOperation(text, name) {
  try {
    return parse(text).definitions.some((definition) => definition.kind === Kind.OPERATION_DEFINITION && definition.name?.value === name);
  } catch {
    return true; // the server says what is wrong with it
  }
}

fetch('queries.json').then((answer) => answer.json()).then((queries) =>
  createRoot(document.getElementById('graphiql')).render(
    <GraphiQL fetcher={fetcher} defaultTabs={queries.map(({ text }) => ({ query: text }))} defaultEditorToolsVisibility={false} />,
  ),
);
