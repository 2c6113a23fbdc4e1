/** Where people write JSON: a plain field at first, and with colours and hints as soon as those are loaded. */
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Hinted } from '../json-hints.ts';
import { inputClass } from './field.tsx';
import type { Described } from './field.tsx';

export interface JsonEditorProps {
  /** What it is called, for who hears it. */
  label: string;
  described: Described;
  value: string;
  /** Lines that there is room for at the least. */
  rows: number;
  /** What can be offered while somebody writes. */
  hinted?: Hinted | undefined;
  onChange: (value: string) => void;
}

type View = typeof import('./json-editor-view.tsx').JsonEditorView;

export function JsonEditor(props: JsonEditorProps): ReactNode {
  const { described, value, rows, onChange } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const [Loaded, setLoaded] = useState<{ View: View; selection: Selected | null } | null>(null);
  useEffect(() => {
    let wanted = true;
    const swap = (View: View): void => {
      const plain = field.current;
      // Who writes already goes on where they are.
      const isWriting = plain !== null && document.activeElement === plain;
      const selection = isWriting ? { anchor: plain.selectionStart, head: plain.selectionEnd } : null;
      if (wanted) setLoaded({ View, selection });
    };
    // Where it cannot be loaded, the plain field does the same.
    import('./json-editor-view.tsx').then(
      ({ JsonEditorView }) => swap(JsonEditorView),
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, []);
  if (Loaded !== null) return <Loaded.View {...props} selection={Loaded.selection} />;
  return (
    <textarea
      {...described}
      ref={field}
      rows={rows}
      spellCheck={false}
      className={`${inputClass} h-auto resize-y py-2 font-mono text-xs leading-[1.55]`}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

export interface Selected {
  anchor: number;
  head: number;
}
