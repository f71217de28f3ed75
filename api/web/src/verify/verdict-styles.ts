import { css } from "lit";

export const verdictStyles = css`
  :host { display: grid; gap: 1.5rem; grid-template-columns: minmax(0, 1fr); }
  .sheet { background: var(--surface); border: 1px solid var(--line); border-radius: var(--r-l); padding: clamp(1.125rem, 3.5vw, 1.75rem); display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
  h2 { font-size: 1.0625rem; font-weight: 700; }
  .sub { color: var(--ink-2); font-size: 0.9375rem; line-height: 1.65; }

  .result { --tone: var(--ink-3); position: relative; overflow: hidden; grid-template-columns: minmax(0, 1fr) auto; align-items: center; gap: 0.5rem clamp(1rem, 4vw, 2.25rem); padding: clamp(1.5rem, 5vw, 2.5rem) clamp(1.125rem, 3.5vw, 1.75rem); }
  .result::before { content: ""; position: absolute; inset: 0 0 auto; height: 5px; background: var(--tone); }
  .result.proven, .result.signed { --tone: var(--accent); }
  .result.broken { --tone: var(--seal); }
  .result h1 { font-size: clamp(1.5rem, 5vw, 2.125rem); line-height: 1.25; letter-spacing: -0.01em; text-wrap: balance; }
  .result h1:focus { outline: none; }
  .result p { margin-top: 0.5rem; color: var(--ink-2); font-size: 1.0625rem; line-height: 1.7; text-wrap: pretty; }
  .stamp { order: 1; width: clamp(72px, 17vw, 124px); aspect-ratio: 1; display: grid; place-items: center; }
  .stamp svg { width: 100%; height: 100%; transform: rotate(-5deg); }
  .result.broken .stamp svg { transform: rotate(4deg); }

  .strip { position: relative; height: 36px; border-radius: var(--r-s); background: var(--sunken); overflow: hidden; }
  .strip i { position: absolute; top: 0; bottom: 0; min-width: 3px; background: var(--seal-fill); }
  .ends { display: flex; justify-content: space-between; font-size: 0.8125rem; color: var(--ink-3); margin-top: 0.375rem; }

  .finding { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); gap: 0 1rem; padding: 0.875rem 0; border-top: 1px solid var(--line); }
  .finding:first-child { border-top: 0; padding-top: 0; }
  .timeless .finding { grid-template-columns: minmax(0, 1fr); }
  .timeless .finding > span { display: none; }
  .finding time { font-variant-numeric: tabular-nums; font-weight: 600; color: var(--seal); line-height: 1.6; }
  .finding strong { font-weight: 600; }
  .finding code { display: block; font-family: var(--mono); font-size: 0.78125rem; color: var(--ink-3); overflow-wrap: anywhere; margin-top: 0.125rem; }
  .happened { color: var(--seal); }
  .remark { display: flex; gap: 0.625rem; color: var(--ink-2); font-size: 0.9375rem; line-height: 1.6; }
  .remark::before { content: ""; flex: none; width: 6px; height: 6px; margin-top: 0.6em; border-radius: 50%; background: var(--line-strong); }
  .list { display: grid; gap: 0.375rem; }

  dl { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.875rem 1.5rem; }
  dt { font-size: 0.8125rem; color: var(--ink-3); }
  dd { line-height: 1.5; overflow-wrap: anywhere; }
  .wide { grid-column: 1 / -1; }
  .mono { font-family: var(--mono); font-size: 0.8125rem; }
  .row { display: flex; flex-wrap: wrap; gap: 0.625rem; align-items: center; }
  .keep { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.25rem 1.5rem; align-items: center; }
  .keep .btn { grid-row: 1 / span 2; grid-column: 2; }

  .means li { position: relative; padding-left: 1.25rem; color: var(--ink-2); line-height: 1.7; font-size: 0.9375rem; }
  .means li + li { margin-top: 0.375rem; }
  .means li::before { content: "–"; position: absolute; left: 0; color: var(--ink-3); }
  .means .first { line-height: 1.75; }

  @media (max-width: 560px) {
    .result { grid-template-columns: minmax(0, 1fr); }
    .stamp { order: -1; width: 76px; margin-bottom: 0.375rem; }
    .keep { grid-template-columns: minmax(0, 1fr); gap: 0.75rem; }
    .keep .btn { grid-row: auto; grid-column: 1; }
    .finding { grid-template-columns: minmax(0, 1fr); }
    .finding > span { display: none; }
    .row .btn { flex: 1 1 auto; }
  }
  @media print {
    .stamp, .strip i { print-color-adjust: exact; }
    .sheet { border: 0; border-top: 1px solid #999; border-radius: 0; padding: 0.75rem 0; break-inside: auto; }
    .actions, .keep { display: none; }
    .finding { break-inside: avoid; }
  }
`;
