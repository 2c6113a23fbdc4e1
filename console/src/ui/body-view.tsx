/** Text that was sent, for people: JSON as a tree or as it is, anything else as it is. */
import { ChevronsDownUp, ChevronsUpDown, Search, WrapText } from 'lucide-react';
import { useId, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { linesOf, printJson, readJson } from '../json-text.ts';
import type { JsonLine, JsonNode } from '../json-text.ts';
import { CopyButton } from './copy.tsx';
import { useStored } from './stored.ts';

export function BodyView({ what, text }: { what: string; text: string }): ReactNode {
  const root = useMemo(() => readJson(text), [text]);
  const [raw, storeRaw] = useStored('tidings-body-raw');
  const [unwrapped, storeUnwrapped] = useStored('tidings-body-unwrapped');
  const isTree = root !== null && (root.kind === 'object' || root.kind === 'array') && raw === null;
  const wraps = unwrapped === null;
  const tools = (
    <>
      {root !== null && (
        <span role="group" aria-label={`${what} shown as`} className="flex">
          <Tool pressed={isTree} onClick={() => storeRaw(null)}>
            Tree
          </Tool>
          <Tool pressed={!isTree} onClick={() => storeRaw('1')}>
            Raw
          </Tool>
        </span>
      )}
      <Tool pressed={wraps} label="Wrap lines" onClick={() => storeUnwrapped(wraps ? '1' : null)}>
        <WrapText size={13} aria-hidden />
      </Tool>
      <CopyButton what={what} text={text} />
    </>
  );
  return isTree ? (
    // Another text is another tree: nothing of it is open or found yet.
    <Tree key={text} what={what} root={root} wraps={wraps} tools={tools} />
  ) : (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex flex-wrap items-center justify-end gap-1">{tools}</div>
      <Scrolled what={what} wraps={wraps}>
        {text}
      </Scrolled>
    </div>
  );
}

/** Text as it is. Long ones scroll in themselves, by keyboard as well. */
function Scrolled({
  what,
  wraps,
  children,
}: {
  what: string;
  wraps: boolean;
  children: ReactNode;
}): ReactNode {
  return (
    <pre
      tabIndex={0}
      aria-label={what}
      className={`${BOX} ${wraps ? 'break-words whitespace-pre-wrap' : 'whitespace-pre'}`}
    >
      {children}
    </pre>
  );
}

const toolClass =
  'inline-grid min-h-6 min-w-6 place-items-center rounded-md px-1.5 text-xs font-medium text-ink-3 hover:bg-hover hover:text-ink aria-pressed:bg-mute-soft aria-pressed:text-ink';
const BOX = 'max-h-96 overflow-auto rounded-md bg-sunken p-2.5 leading-[1.55]';

function Tool({
  pressed,
  label,
  onClick,
  children,
}: {
  pressed: boolean;
  label?: string;
  onClick: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      {...(label !== undefined && { 'aria-label': label, title: label })}
      className={toolClass}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** More lines than this are opened by whoever wants to see them. */
const OPEN_AT_ONCE = 300;
/** More are never made at a time. */
const MOST_LINES = 2000;
const FIRST_DEPTHS = 2;

/** A tree of the ARIA practices: one stop of the Tab key, and arrows within it. */
function Tree({
  what,
  root,
  wraps,
  tools,
}: {
  what: string;
  root: JsonNode;
  wraps: boolean;
  tools: ReactNode;
}): ReactNode {
  const id = useId();
  const all = useMemo(() => linesOf(root, () => true), [root]);
  const startsOpen = all.length <= OPEN_AT_ONCE;
  // Those that are not as all are: open among closed ones, or the other way around.
  const [allOpen, setAllOpen] = useState(startsOpen);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [sought, setSought] = useState('');
  const [current, setCurrent] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const found = useMemo(() => find(all, sought), [all, sought]);
  const isOpen = (line: JsonLine): boolean =>
    (allOpen || line.depth < FIRST_DEPTHS) !== turned.has(keyOf(line)) || found.above.has(keyOf(line));
  const lines = linesOf(root, isOpen);
  const isWholeOpen = allOpen && turned.size === 0;
  const shown = lines.slice(0, MOST_LINES);
  const at = Math.min(current, shown.length - 1);
  const line = shown[at]!;

  const turn = (which: JsonLine): void => {
    const next = new Set(turned);
    if (!next.delete(keyOf(which))) next.add(keyOf(which));
    setTurned(next);
  };
  const go = (index: number): void => {
    const to = Math.max(0, Math.min(shown.length - 1, index));
    setCurrent(to);
    const item = box.current?.children[to];
    if (item instanceof HTMLElement) item.focus();
  };
  const toMatch = (): void => {
    const next = [...shown.keys()]
      .map((step) => (at + 1 + step) % shown.length)
      .find((index) => found.hits.has(keyOf(shown[index]!)));
    if (next === undefined) return;
    setCurrent(next);
    box.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  };
  const press = (event: KeyboardEvent): void => {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const open = line.size !== null && line.size > 0 && isOpen(line);
    if (key === 'ArrowDown') go(at + 1);
    else if (key === 'ArrowUp') go(at - 1);
    else if (key === 'Home') go(0);
    else if (key === 'End') go(shown.length - 1);
    else if (key === 'ArrowRight' && line.size) {
      if (open) go(at + 1);
      else turn(line);
    } else if (key === 'ArrowLeft') {
      if (open) turn(line);
      else go(shown.findLastIndex((other, index) => index < at && other.depth < line.depth));
    } else if ((key === 'Enter' || key === ' ') && line.size) turn(line);
    else return;
    event.preventDefault();
  };

  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex flex-wrap items-center gap-1">
        <label className="flex h-6 min-w-24 flex-1 items-center gap-1.5 rounded-md border border-line-input bg-surface px-1.5 text-ink-3">
          <Search size={12} aria-hidden />
          <input
            aria-label={`Find in ${what.toLowerCase()}`}
            aria-describedby={`${id}-found`}
            placeholder="Find"
            autoComplete="off"
            spellCheck={false}
            className="min-w-0 flex-1 bg-transparent font-mono text-xs text-ink outline-none placeholder:text-ink-3"
            value={sought}
            onChange={({ target }) => setSought(target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              // It may stand in a form.
              event.preventDefault();
              toMatch();
            }}
          />
          <span id={`${id}-found`} role="status" className="text-2xs">
            {sought !== '' && `${found.hits.size} found`}
          </span>
        </label>
        <button
          type="button"
          aria-label={isWholeOpen ? 'Collapse all' : 'Expand all'}
          title={isWholeOpen ? 'Collapse all' : 'Expand all'}
          data-expand={isWholeOpen ? 'is' : 'all'}
          className={toolClass}
          onClick={() => {
            setAllOpen(!isWholeOpen);
            setTurned(new Set());
          }}
        >
          {isWholeOpen ? <ChevronsDownUp size={13} aria-hidden /> : <ChevronsUpDown size={13} aria-hidden />}
        </button>
        {tools}
      </div>
      <div
        ref={box}
        role="tree"
        aria-label={what}
        className={`${BOX} font-mono text-xs ${wraps ? '' : 'whitespace-nowrap'}`}
        onKeyDown={press}
      >
        {shown.map((each, index) => (
          <Item
            key={keyOf(each)}
            line={each}
            open={each.size === null || each.size === 0 ? undefined : isOpen(each)}
            isCurrent={index === at}
            sought={found.hits.has(keyOf(each)) ? sought : ''}
            wraps={wraps}
            onTurn={() => {
              setCurrent(index);
              if (each.size) turn(each);
            }}
            onCurrent={() => setCurrent(index)}
          />
        ))}
      </div>
      {lines.length > shown.length && (
        <p className="text-xs text-ink-3">
          {lines.length - shown.length} more lines are in Raw, or appear as you expand what is collapsed.
        </p>
      )}
      <div className="flex min-h-6 min-w-0 items-center gap-1 text-xs text-ink-3">
        {line.path === '' ? (
          <span>Select a line to see its path.</span>
        ) : (
          <>
            <code className="min-w-0 truncate text-ink-2" title={line.path}>
              {line.path}
            </code>
            <CopyButton what="Path" text={line.path} word="Path" />
            <CopyButton what="Value" text={printJson(line.node)} word="Value" />
          </>
        )}
      </div>
    </div>
  );
}

/** Members may share a name, and so a path. */
function keyOf({ path, place }: JsonLine): string {
  return `${path} ${place}`;
}

function Item({
  line: { depth, name, node, size, place, among },
  open,
  isCurrent,
  sought,
  wraps,
  onTurn,
  onCurrent,
}: {
  line: JsonLine;
  open: boolean | undefined;
  isCurrent: boolean;
  sought: string;
  wraps: boolean;
  onTurn: () => void;
  onCurrent: () => void;
}): ReactNode {
  const brackets = node.kind === 'object' ? '{}' : '[]';
  return (
    <div
      role="treeitem"
      aria-level={depth + 1}
      aria-setsize={among}
      aria-posinset={place}
      aria-expanded={open}
      aria-selected={isCurrent}
      tabIndex={isCurrent ? 0 : -1}
      className={`rounded-sm ${wraps ? 'break-words' : ''} ${open === undefined ? 'cursor-text' : 'cursor-pointer'} hover:bg-hover ${isCurrent && depth > 0 ? 'bg-mute-soft' : ''}`}
      // A long value goes on beneath itself, not beneath its name.
      style={{ paddingInlineStart: `${depth * 14 + 16}px`, textIndent: '-14px' }}
      onClick={() => {
        // Who marks text to copy it does not want it to fold away.
        if (getSelection()?.isCollapsed !== false) onTurn();
      }}
      onFocus={onCurrent}
    >
      <span aria-hidden className="inline-block w-3.5 indent-0 text-ink-3">
        {open === undefined ? '' : open ? '▾' : '▸'}
      </span>
      {name !== null && (
        <>
          <span className={name.startsWith('"') ? 'text-info' : 'text-ink-3'}>
            <Marked text={name} sought={sought} />
          </span>
          <span className="text-ink-3">: </span>
        </>
      )}
      {node.kind === 'object' || node.kind === 'array' ? (
        <span className="text-ink-3">
          {open === true ? brackets[0] : size === 0 ? brackets : `${brackets[0]} ${size} ${brackets[1]}`}
        </span>
      ) : (
        <span className={COLOURS[node.kind]}>
          <Marked text={node.token} sought={sought} />
        </span>
      )}
    </div>
  );
}

const COLOURS = { string: 'text-ok', number: 'text-ink', literal: 'text-accent' };

interface Found {
  /** The keys of the lines in whose name or value it stands. */
  hits: ReadonlySet<string>;
  /** Of the lines that have such a line within. */
  above: ReadonlySet<string>;
}

function find(lines: readonly JsonLine[], sought: string): Found {
  const wanted = sought.toLowerCase();
  const hits = new Set<string>();
  const above = new Set<string>();
  if (wanted === '') return { hits, above };
  const way: string[] = [];
  for (const line of lines) {
    const { name, node, depth } = line;
    way.length = depth;
    const isHit =
      (name?.toLowerCase().includes(wanted) ?? false) ||
      (node.kind !== 'object' && node.kind !== 'array' && node.token.toLowerCase().includes(wanted));
    if (isHit) {
      hits.add(keyOf(line));
      for (const key of way) above.add(key);
    }
    way.push(keyOf(line));
  }
  return { hits, above };
}

/** Text with what is looked for in it. */
function Marked({ text, sought }: { text: string; sought: string }): ReactNode {
  const at = sought === '' ? -1 : text.toLowerCase().indexOf(sought.toLowerCase());
  if (at === -1) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark className="bg-warn-soft text-warn">{text.slice(at, at + sought.length)}</mark>
      {text.slice(at + sought.length)}
    </>
  );
}
