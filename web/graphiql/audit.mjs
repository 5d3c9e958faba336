// Runs the audits of graphql-http against a server that answers GET and
// introspection, and fails where one of them does:
//   npm ci && npm run audit -- http://127.0.0.1:8080/graphql
import { auditServer } from 'graphql-http';

const results = await auditServer({ url: process.argv[2], fetchFn: fetch });
const failed = results.filter(({ status }) => status !== 'ok');
for (const { id, name, status, reason } of failed) console.log(`${status}: ${id} ${name}: ${reason}`);
console.log(`${results.length} audits, ${failed.length} not passed`);
process.exit(failed.length === 0 ? 0 : 1);
