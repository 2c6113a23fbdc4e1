/** `node:http` with nothing on top: reads the body, answers 202. */
import { createServer } from 'node:http';

const answer = Buffer.from('{"id":"evt_0000000000000000000000","duplicate":false}');
const head = { 'content-type': 'application/json', 'content-length': answer.length };

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => response.writeHead(202, head).end(answer));
}).listen(Number(process.argv[2]), '127.0.0.1');
process.on('disconnect', () => process.exit());
