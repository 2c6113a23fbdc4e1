import { useNavigate } from '@tanstack/react-router';

/** Changes what a screen is asked for without leaving it: its address says so, and nothing scrolls. */
export function useSearchChange<Search extends object>(): (change: Partial<Search>) => void {
  const navigate = useNavigate();
  return (change) =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, ...change }),
      replace: true,
      resetScroll: false,
    });
}
