/** Serves a page that shows what happens as it happens. The key stays here; the page gets tokens that last for minutes. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Tidings } from '@tidings/sdk';

const {
  PORT = '3001',
  TIDINGS_URL: baseUrl = 'http://127.0.0.1:8420',
  TIDINGS_API_KEY: apiKey,
} = process.env;
const admin = new Tidings({ apiKey, baseUrl });
const page = readFileSync(new URL('index.html', import.meta.url), 'utf8').replace('{{TIDINGS_URL}}', baseUrl);

const server = createServer((request, response) => {
  if (request.url === '/token') {
    // A real one asks who is there, and gives a token for their organization.
    admin.liveTokens.create({ permissions: ['events:read', 'deliveries:read'] }).then(
      ({ token }) => response.setHeader('cache-control', 'no-store').end(token),
      (error: Error) => response.writeHead(502).end(error.message),
    );
  } else if (request.url === '/') response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
  else response.writeHead(404).end();
});
server.listen(Number(PORT), '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  console.log(`http://127.0.0.1:${port}`);
});
