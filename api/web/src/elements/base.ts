// What every element shares: redrawn when the language changes, and one set of small styles.
import { LitElement, css } from "lit";
import { onLocale } from "../i18n/index.js";

export class VouchElement extends LitElement {
  private forget: () => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.forget = onLocale(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
  }

  /** Tells the page something; crosses shadow roots. */
  protected tell(name: string, detail: unknown = null): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

export const shared = css`
  *, *::before, *::after { box-sizing: border-box; }
  :host { display: block; }
  :host([hidden]) { display: none; }
  h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
  ul, ol { list-style: none; }
  a { color: inherit; }
  img { display: block; max-width: 100%; }
  button, input, select, textarea { font: inherit; color: inherit; }
  button { cursor: pointer; }
  button:disabled { cursor: default; opacity: 0.5; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  .num { font-variant-numeric: tabular-nums; }
  .sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

  .btn {
    display: inline-flex; align-items: center; justify-content: center; gap: 0.5em;
    min-height: 44px; padding: 0 1.25rem; border-radius: var(--r-m); border: 1px solid var(--line-strong);
    background: var(--surface); color: var(--ink); font-weight: 600; font-size: 0.9375rem; line-height: 1.2; text-decoration: none;
    transition: background-color 0.15s, border-color 0.15s, color 0.15s;
  }
  .btn:hover:not(:disabled) { border-color: var(--ink-3); }
  .btn.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
  .btn.primary:hover:not(:disabled) { background: var(--accent-strong); border-color: var(--accent-strong); }
  .btn.danger { color: var(--seal); border-color: color-mix(in srgb, var(--seal) 45%, transparent); }
  .btn.danger.solid { background: var(--seal-fill); color: var(--on-seal); border-color: var(--seal); }
  .btn.small { min-height: 36px; padding: 0 0.875rem; font-size: 0.875rem; }
  .btn.quiet { border-color: transparent; background: transparent; color: var(--ink-2); }
  .btn.quiet:hover:not(:disabled) { background: var(--sunken); color: var(--ink); }

  .field { display: grid; gap: 0.375rem; }
  .field > span { font-size: 0.875rem; font-weight: 600; color: var(--ink-2); }
  .input {
    width: 100%; min-height: 44px; padding: 0.625rem 0.75rem; border-radius: var(--r-m);
    border: 1px solid var(--line-strong); background: var(--surface); color: var(--ink); font-size: 1rem;
  }
  .input::placeholder { color: var(--ink-3); }
  .input[type="file"] { padding: 5px; color: var(--ink-2); font-size: 0.875rem; }
  .input::file-selector-button { min-height: 34px; margin-right: 0.75rem; padding: 0 0.875rem; border: 0; border-radius: var(--r-s); background: var(--sunken); color: var(--ink); font: inherit; font-weight: 600; cursor: pointer; }
  .hint { font-size: 0.8125rem; color: var(--ink-3); }
  .note { padding: 0.75rem 0.875rem; border-radius: var(--r-m); background: var(--accent-soft); font-size: 0.9375rem; }
  .note.bad { background: var(--seal-soft); color: var(--seal); }

  @media (prefers-reduced-motion: reduce) {
    *, *::before, *::after { animation-duration: 0.01ms !important; animation-iteration-count: 1 !important; transition-duration: 0.01ms !important; scroll-behavior: auto !important; }
  }
`;
