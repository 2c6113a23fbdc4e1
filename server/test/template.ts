/** The time at which tests' clocks stand until they are moved. */
export const CLOCKS_BEGIN = Date.parse('2026-03-02T12:00:00.000Z');

/** The database with the partitions that a server makes first when it starts at this time. */
export function templateOf(time: number): string {
  return `template_${new Date(time).toISOString().slice(0, 10).replaceAll('-', '')}`;
}
