import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ApiKeyTable } from '../components/api-key-table.tsx';
import { CreateApiKey } from '../components/create-api-key.tsx';
import { Listed } from '../components/listed.tsx';
import { RevokedApiKeyTable } from '../components/revoked-api-key-table.tsx';
import { usePlace } from '../components/organization-switch.tsx';
import { apiKeysQuery } from '../queries/api-keys.ts';
import { useMay } from '../queries/session.ts';
import { useSearchChange } from '../search-change.ts';
import type { ApiKeysSearch } from '../search-state.ts';
import { useTitle } from '../title.ts';
import { Button } from '../ui/button.tsx';
import { Parts } from '../ui/parts.tsx';
import { HowMany, Placeholder } from '../ui/states.tsx';

const route = getRouteApi('/app/settings/api-keys');
const PARTS = [
  [undefined, 'In use'],
  [true, 'Revoked'],
] as const;

/** What programs show to be let in. */
export default function ApiKeys(): ReactNode {
  useTitle('API keys');
  const looked = usePlace();
  const mayWrite = useMay('api-keys:write');
  const [creates, setCreates] = useState(false);
  const { revoked } = route.useSearch();
  const onSearch = useSearchChange<ApiKeysSearch>();
  const query = useInfiniteQuery(apiKeysQuery(looked, revoked === true));
  const { data, hasNextPage } = query;
  const keys = data?.pages.flatMap((page) => page.keys) ?? [];
  const create = mayWrite && (
    <Button kind="primary" onClick={() => setCreates(true)}>
      <Plus size={14} aria-hidden /> Create API key
    </Button>
  );
  return (
    <>
      <div className="mb-3.5 flex flex-wrap items-center gap-x-2.5 gap-y-2">
        <h1 className="text-lg font-bold tracking-[-0.015em]">API keys</h1>
        {data !== undefined && (
          <HowMany found={keys.length}>
            {keys.length}
            {hasNextPage && '+'}{' '}
            {looked.organization === undefined ? 'everywhere' : `of ${looked.project ?? looked.organization}`}
          </HowMany>
        )}
        <div className="grow" />
        {(keys.length > 0 || revoked) && create}
      </div>
      <div className="mb-3.5">
        <Parts
          label="Which API keys"
          parts={PARTS}
          part={revoked}
          onPart={(next) => onSearch({ revoked: next })}
        />
      </div>
      <Listed
        pages={query}
        what="API keys"
        empty={
          keys.length > 0 ? null : revoked ? (
            <Placeholder icon={KeyRound} title="No API key was revoked" />
          ) : (
            <Placeholder
              icon={KeyRound}
              title="No API keys yet"
              {...(create !== false && { actions: create })}
            >
              A program sends its key with each call. A key can do what it was given, and no more.
            </Placeholder>
          )
        }
      >
        {revoked ? <RevokedApiKeyTable keys={keys} /> : <ApiKeyTable keys={keys} />}
      </Listed>
      {creates && <CreateApiKey onClose={() => setCreates(false)} />}
    </>
  );
}
