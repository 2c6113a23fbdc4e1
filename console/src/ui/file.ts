/** Files for whoever is here to keep. */

/** What the page has read itself. */
export function keepFile(file: Blob, name: string): void {
  const made = URL.createObjectURL(file);
  take(made, name);
  // Some browsers begin to read it a moment later.
  setTimeout(() => URL.revokeObjectURL(made), 10_000);
}

/** Into a file, as it comes: only the browser itself holds no more of it than it has to. */
export function take(href: string, name = ''): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}
