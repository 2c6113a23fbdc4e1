/**
 * CodeMirror writes its styles into a `<style>` element, which the Content-Security-Policy refuses, but for shadow roots, to
 * which it gives a style sheet made by script. So one is made for a shadow root that is never shown, and the page is told
 * that it has it, too. Where that does not work any more, the browser complains, and so do the tests.
 */
import { StyleModule } from 'style-mod';

export function letStylesBeAdopted(): void {
  const hidden = document.createElement('div').attachShadow({ mode: 'open' });
  StyleModule.mount(hidden, new StyleModule({}));
  for (const key of Object.getOwnPropertySymbols(hidden)) {
    const styles = Reflect.get(hidden, key) as unknown;
    if (!Reflect.has(document, key)) Reflect.set(document, key, styles);
  }
}
