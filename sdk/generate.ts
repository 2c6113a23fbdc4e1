/** Writes the SDK's types from the OpenAPI document. */
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

export async function writeSdkTypes(file: string): Promise<'written'> {
  const document = JSON.parse(await readFile('server/openapi.json', 'utf8')) as Parameters<
    typeof openapiTS
  >[0];
  const head = '// Generated from server/openapi.json by `npm run generate`. Do not edit.\n\n';
  await writeFile(file, head + astToString(await openapiTS(document)));
  return 'written';
}
