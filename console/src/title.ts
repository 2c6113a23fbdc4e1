import { use, useEffect } from 'react';
import { CallerContext } from './queries/session.ts';

/** What the browser calls the page. */
export function useTitle(title: string): void {
  const of = use(CallerContext)?.branding?.name ?? 'Tidings';
  useEffect(() => {
    document.title = `${title} · ${of}`;
  }, [title, of]);
}
