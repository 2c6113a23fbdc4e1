/** CodeMirror as the console uses it: JSON in the colours of the page, with hints. Loaded when somebody comes to write. */
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
  syntaxTree,
} from '@codemirror/language';
import { Compartment, EditorState, Transaction } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import type { SyntaxNode } from '@lezer/common';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { hintsFor } from '../json-hints.ts';
import type { Hint, Hinted, JsonHints } from '../json-hints.ts';
import { letStylesBeAdopted } from './adopted-styles.ts';
import type { JsonEditorProps, Selected } from './json-editor.tsx';

export function JsonEditorView({
  label,
  described,
  value,
  rows,
  hinted,
  onChange,
  selection,
}: JsonEditorProps & {
  /** What was marked in the field that this takes the place of; null: nobody writes in it. */
  selection: Selected | null;
}): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const attributes = useRef(new Compartment());
  const now = useRef({ hinted, onChange, value, selection });
  useEffect(() => {
    now.current = { hinted, onChange, value, selection };
  });

  useEffect(() => {
    letStylesBeAdopted();
    const { value: text, selection: before } = now.current;
    const editor = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: text,
        ...(before && { selection: before }),
        extensions: [
          history(),
          json(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          syntaxHighlighting(COLOURS),
          autocompletion({ override: [(context) => complete(context, now.current.hinted)], icons: false }),
          // The Tab key goes on to the next field, as everywhere, unless something is offered and chosen.
          keymap.of([
            { key: 'Tab', run: acceptCompletion },
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...defaultKeymap,
            ...historyKeymap,
          ]),
          EditorView.lineWrapping,
          LOOK,
          attributes.current.of([]),
          EditorView.updateListener.of(({ docChanged, state }) => {
            const next = state.doc.toString();
            // What comes from outside is no news there.
            if (docChanged && next !== now.current.value) now.current.onChange(next);
          }),
        ],
      }),
    });
    view.current = editor;
    if (before) editor.focus();
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current!;
    const { doc } = editor.state;
    if (doc.toString() === value) return;
    editor.dispatch({
      changes: { from: 0, to: doc.length, insert: value },
      // The first text is where one begins: it is not undone.
      annotations: Transaction.addToHistory.of(doc.length > 0),
    });
  }, [value]);

  const { id, ...rest } = described;
  const aria = JSON.stringify({ id, tabindex: '0', 'aria-label': label, ...rest });
  useEffect(() => {
    const given = Object.entries(JSON.parse(aria) as Record<string, string | boolean>);
    const named = Object.fromEntries(given.map(([name, each]) => [name, String(each)]));
    const effects = attributes.current.reconfigure(EditorView.contentAttributes.of(named));
    view.current!.dispatch({ effects });
  }, [aria]);

  return (
    <div
      ref={host}
      data-editor
      className={`min-w-0 rounded-md border bg-surface ${described['aria-invalid'] ? 'border-bad' : 'border-line-input'}`}
      style={{ '--rows': rows } as React.CSSProperties}
    />
  );
}

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--info)' },
  { tag: tags.string, color: 'var(--ok)' },
  { tag: tags.number, color: 'var(--ink)' },
  { tag: [tags.bool, tags.null], color: 'var(--accent)' },
  { tag: tags.invalid, color: 'var(--bad)', textDecoration: 'underline wavy' },
]);

const LOOK = EditorView.theme({
  '&': { borderRadius: '6px', fontSize: '12px', color: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-1px' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    lineHeight: '1.55',
    maxHeight: '60dvh',
    overflow: 'auto',
  },
  '.cm-content': {
    padding: '8px 0',
    minHeight: 'calc(var(--rows) * 1.55em + 16px)',
    caretColor: 'var(--ink)',
    fontVariantLigatures: 'none',
  },
  '.cm-line': { padding: '0 10px' },
  // No background: browsers would hand it on to what is written there, as a style that the policy refuses.
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--line-strong)',
    color: 'inherit',
  },
  '.cm-tooltip': {
    border: '1px solid var(--line-strong)',
    borderRadius: '8px',
    backgroundColor: 'var(--surface)',
    boxShadow: 'var(--shadow-float)',
    color: 'var(--ink)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--font-mono)',
    maxHeight: '240px',
    padding: '4px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px', borderRadius: '6px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--hover)', color: 'var(--ink)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '650' },
  '.cm-completionDetail': { color: 'var(--ink-3)', fontStyle: 'normal', fontFamily: 'var(--font-sans)' },
});

function complete(context: CompletionContext, hinted: Hinted | undefined): CompletionResult | null {
  if (!hinted) return null;
  const hints = hintsFor(hinted);
  const inPlaceholder = hints.placeholders && placeholder(context, hints.placeholders);
  if (inPlaceholder) return inPlaceholder;
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  const isWord = ['PropertyName', 'String', 'Number', 'True', 'False', 'Null', '⚠'].includes(node.name);
  const from = isWord && node.name !== '⚠' ? node.from : context.pos;
  const text = context.state.sliceDoc(from, context.pos);
  if (text === '' && !context.explicit) return null;
  const place = placeOf(context, node);
  const offered = place.isName ? hints.namesAt(place.path) : hints.valuesAt(place.path);
  if (offered.length === 0) return null;
  const to = isWord && node.name !== '⚠' ? node.to : context.pos;
  const isFollowed = /^\s*:/.test(context.state.sliceDoc(to, to + 20));
  return {
    from,
    to,
    options: offered.map((hint) => optionOf(hint, place.isName && !isFollowed ? ': ' : '')),
    // What is written so far is compared with its quotes.
    validFor: /^"?[^"]*"?$/,
  };
}

function optionOf({ text, about }: Hint, behind: string): Completion {
  return { label: text, detail: about, apply: text + behind };
}

/** Within `{{ … }}` of a string. */
function placeholder(
  context: CompletionContext,
  { paths, functions }: NonNullable<JsonHints['placeholders']>,
): CompletionResult | null {
  const open = context.matchBefore(/\{\{[^{}]*/);
  if (!open) return null;
  const word = context.matchBefore(/[\w$.'-]*/);
  const isFunction = open.text.includes('|');
  return {
    from: word?.from ?? context.pos,
    options: (isFunction ? functions : paths).map((hint) => optionOf(hint, '')),
    validFor: /^[\w$.'-]*$/,
  };
}

/** Whether a name is written, and the names on the way to where it stands. */
function placeOf({ state, pos }: CompletionContext, node: SyntaxNode): { isName: boolean; path: string[] } {
  const path: string[] = [];
  let isName = node.name === 'PropertyName';
  for (let each: SyntaxNode | null = node; each; each = each.parent) {
    if (each.name === 'Property') {
      const name = each.getChild('PropertyName');
      const isHere = name !== null && pos <= name.to && path.length === 0;
      if (isHere) isName = true;
      else if (name) path.unshift(nameOf(state.sliceDoc(name.from, name.to)));
    } else if (each.name === 'Array') path.unshift('*');
    else if (each.name === 'Object' && each === node) isName = true;
    else if (each.name === 'Object' && node.name === '⚠' && each === node.parent) isName = true;
  }
  return { isName, path };
}

function nameOf(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch {
    return token.replaceAll('"', '');
  }
}
