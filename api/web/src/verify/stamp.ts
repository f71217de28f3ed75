// The stamp on a verdict: whole and filled when something was proven, an outline when not, cracked when it is broken.
import { svg, html, type TemplateResult } from "lit";
import type { State } from "./verdict.js";

const TICK = svg`<path d="M19 29.5l11 15L47 21" stroke-width="6"/>`;
const RIM = svg`<rect x="3" y="3" width="58" height="58" rx="13"/>`;

const MARKS = {
  proven: svg`<g fill="var(--seal-fill)" stroke="none">${RIM}</g><rect x="8.6" y="8.6" width="46.8" height="46.8" rx="9" stroke="var(--on-seal)" stroke-opacity="0.5" stroke-width="2"/><g stroke="var(--on-seal)">${TICK}</g>`,
  signed: svg`<g stroke="var(--seal)" stroke-width="3.4">${RIM}</g><rect x="8.6" y="8.6" width="46.8" height="46.8" rx="9" stroke="var(--seal)" stroke-opacity="0.45" stroke-width="1.6"/><g stroke="var(--seal)">${TICK}</g>`,
  consistent: svg`<g stroke="var(--line-strong)" stroke-width="3" stroke-dasharray="6 5.2">${RIM}</g><g stroke="var(--ink-3)">${TICK}</g>`,
  broken: svg`<g fill="var(--seal-fill)" stroke="none"><path d="M16 3h21l-6 17 8 10-9 14 5 17H16A13 13 0 0 1 3 48V16A13 13 0 0 1 16 3z"/><path d="M43 3h5a13 13 0 0 1 13 13v32a13 13 0 0 1-13 13h-7l-5-16 9-15-8-10z"/></g>`,
} satisfies Record<State, unknown>;

export function stamp(state: State, label: string): TemplateResult {
  return html`<span class="stamp"><svg viewBox="0 0 64 64" fill="none" stroke-linecap="round" stroke-linejoin="round" role="img" aria-label=${label}>${MARKS[state]}</svg></span>`;
}
