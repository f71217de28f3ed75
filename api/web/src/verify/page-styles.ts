import { css } from "lit";

export const pageStyles = css`
  :host { display: flex; flex-direction: column; min-height: 100vh; min-height: 100dvh; }
  header { border-bottom: 1px solid var(--line); }
  .bar { max-width: 52rem; margin: 0 auto; padding: 0.5rem 1.25rem; display: flex; align-items: center; gap: 0.25rem; }
  .brand { display: inline-flex; align-items: center; gap: 0.625rem; font-weight: 700; font-size: 1.0625rem; margin-right: auto; min-height: 44px; }
  .brand vouch-seal { width: 1.75rem; height: 1.75rem; }
  .tool { min-height: 44px; min-width: 44px; padding: 0 0.5rem; border: 0; background: none; border-radius: var(--r-m); color: var(--ink-2); font-size: 0.875rem; display: inline-flex; align-items: center; justify-content: center; }
  .tool:hover { background: var(--sunken); color: var(--ink); }
  main { flex: 1; width: 100%; max-width: 52rem; margin: 0 auto; padding: clamp(1.5rem, 5vw, 3.25rem) 1.25rem 4rem; display: grid; gap: 1.5rem; align-content: start; grid-template-columns: minmax(0, 1fr); }
  h1 { font-size: clamp(1.625rem, 5vw, 2.25rem); line-height: 1.25; letter-spacing: -0.01em; text-wrap: balance; }
  .lede { margin-top: 0.625rem; color: var(--ink-2); font-size: 1.0625rem; line-height: 1.7; max-width: 46rem; text-wrap: pretty; }
  h2 { font-size: 1.0625rem; font-weight: 700; }
  .sheet { background: var(--surface); border: 1px solid var(--line); border-radius: var(--r-l); padding: clamp(1.125rem, 3.5vw, 1.75rem); display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
  .sub { color: var(--ink-2); font-size: 0.9375rem; line-height: 1.65; text-wrap: pretty; }
  h2 + .sub { margin-top: 0.25rem; }

  .drop { border: 1.5px dashed var(--line-strong); border-radius: var(--r-m); padding: clamp(1.5rem, 5vw, 2.5rem) 1rem; display: grid; gap: 1rem; justify-items: center; text-align: center; transition: border-color 0.15s, background-color 0.15s; }
  .drop.over, .sheet.over { border-color: var(--accent); background: var(--accent-soft); }
  .drop > span { font-weight: 600; }
  .drop > svg { color: var(--accent); }
  .row { display: flex; flex-wrap: wrap; gap: 0.625rem; align-items: center; }
  .chosen { display: flex; align-items: center; gap: 0.875rem; min-height: 56px; }
  .chosen .what { flex: 1; min-width: 0; }
  .chosen strong { display: block; overflow-wrap: anywhere; line-height: 1.4; }
  .chosen svg { color: var(--accent); }
  .chips { display: grid; gap: 0.5rem; }
  .chip { display: flex; align-items: center; gap: 0.625rem; padding: 0.25rem 0.25rem 0.25rem 0.875rem; border-radius: var(--r-m); background: var(--accent-soft); min-height: 44px; }
  .chip > svg { color: var(--accent); }
  .chip span { flex: 1; min-width: 0; line-height: 1.4; padding: 0.375rem 0; }
  .chip small { display: block; color: var(--ink-2); }
  .chip .btn { min-height: 40px; padding: 0 0.75rem; }
  .mono { font-family: var(--mono); font-size: 0.8125rem; overflow-wrap: anywhere; }
  input.mono { font-size: 0.875rem; }
  .kept { display: grid; gap: 1rem; }
  .go { min-height: 52px; font-size: 1.0625rem; width: 100%; }

  .progress { display: grid; gap: 0.75rem; }
  .track { height: 8px; border-radius: 4px; background: var(--sunken); overflow: hidden; }
  .track i { display: block; height: 100%; background: var(--accent); border-radius: 4px; transition: width 0.15s linear; }
  .between { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.25rem 1rem; align-items: center; }
  footer { max-width: 52rem; margin: 0 auto; width: 100%; padding: 0 1.25rem 2rem; font-size: 0.875rem; color: var(--ink-3); }
  footer a { text-underline-offset: 3px; display: inline-flex; align-items: center; min-height: 44px; }

  @media (max-width: 480px) { .row .btn { flex: 1 1 auto; } }
  @media print { header .tool, footer, .ask { display: none; } main { padding: 0; max-width: none; } .bar { padding: 0 0 0.5rem; max-width: none; } .kept { display: none; } }
`;
