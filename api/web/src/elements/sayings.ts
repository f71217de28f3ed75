// How a list of things that were said looks: claims, questions, notes.
import { css } from "lit";

export const sayings = css`
  h2 { font-size: 1.125rem; line-height: 1.4; font-weight: 700; margin-bottom: 0.5rem; }
  .count { color: var(--ink-3); font-weight: 500; margin-inline-start: 0.375rem; }
  ul.list > li, section > ul > li { padding: 1.125rem 0; border-top: 1px solid var(--line); }
  section > ul > li:first-child { border-top: 0; padding-top: 0; }
  .meta { margin-top: 0.5rem; display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.875rem; font-size: 0.8125rem; color: var(--ink-3); }
  .at { display: inline-flex; align-items: center; gap: 0.3rem; border: 1px solid var(--line-strong); background: none; border-radius: 999px; padding: 0 0.75rem; min-height: 32px; color: var(--ink-2); font-size: 0.8125rem; }
  .at:hover { border-color: var(--accent); color: var(--accent); }
  .gone { color: var(--ink-3); }
`;
