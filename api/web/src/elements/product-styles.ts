import { css } from "lit";

export const productStyles = css`
  :host { container-type: inline-size; }
  .page { max-width: 1320px; margin: 0 auto; padding: 1.5rem clamp(1rem, 3vw, 2rem) 0; }
  .top { display: grid; grid-template-columns: minmax(0, 1.45fr) minmax(300px, 1fr); gap: clamp(1.5rem, 4vw, 3.75rem); align-items: start; }
  vouch-stage { --stage-aspect: auto; }
  .hand { position: sticky; top: 1rem; min-width: 0; }
  .hand vouch-stage { --stage-aspect: 1.12; }
  .info { display: grid; gap: 1.5rem; min-width: 0; padding-top: 0.5rem; }
  h1 { font-size: clamp(1.5rem, 3vw, 2.125rem); line-height: 1.3; letter-spacing: -0.015em; text-wrap: balance; overflow-wrap: anywhere; }
  .by { color: var(--ink-2); font-size: 0.9375rem; margin-top: 0.375rem; }
  .price { font-size: 2rem; font-weight: 700; line-height: 1.2; letter-spacing: -0.015em; }
  .stock { font-size: 0.9375rem; font-weight: 400; letter-spacing: 0; color: var(--ink-2); margin-left: 0.75rem; }
  .buy { width: 100%; min-height: 52px; font-size: 1.0625rem; border-radius: 14px; }
  .stars { display: inline-flex; align-items: center; gap: 0.5rem; color: var(--ink-2); font-size: 0.9375rem; text-decoration: none; margin-top: 0.5rem; }
  .stars:hover { color: var(--accent); }
  h2 { font-size: 1.25rem; line-height: 1.4; font-weight: 700; margin-bottom: 1rem; }
  .fact { border-top: 1px solid var(--line); padding-top: 1.25rem; }
  .fact h2 { font-size: 1rem; margin-bottom: 0.75rem; }
  .small { font-size: 0.8125rem; color: var(--ink-3); margin-top: 0.75rem; text-wrap: pretty; }
  .phone { display: grid; grid-template-columns: 104px minmax(0, 1fr); gap: 1.125rem; align-items: center; }
  .phone .code { background: #fff; border-radius: var(--r-m); padding: 7px; border: 1px solid var(--line); }
  .phone .code svg { display: block; width: 100%; height: auto; }
  .phone b { line-height: 1.45; display: block; text-wrap: balance; }
  .phone p { font-size: 0.875rem; color: var(--ink-2); margin-top: 0.25rem; text-wrap: pretty; }
  @media not all and (hover: hover) and (pointer: fine) { .fact.phone-only { display: none; } }
  .below { margin-top: 3.5rem; display: grid; gap: 3.25rem; }
  .shows { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr)); gap: 1.5rem 2.5rem; }
  .moment { display: inline-flex; align-items: center; gap: 0.375rem; margin-top: 0.5rem; padding: 0 0.875rem; min-height: 36px; border-radius: 999px; border: 1px solid var(--line-strong); color: var(--ink-2); font-size: 0.8125rem; text-decoration: none; }
  .moment:hover { border-color: var(--accent); color: var(--accent); }
  .reviews { max-width: 760px; }
  .reviews li { padding: 1.125rem 0; border-top: 1px solid var(--line); }
  .reviews li:first-child { border-top: 0; padding-top: 0; }
  .who { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem; font-size: 0.9375rem; }
  .who b { font-weight: 600; }
  .buyer { display: inline-flex; align-items: center; gap: 0.25rem; color: var(--accent); font-size: 0.8125rem; font-weight: 600; }
  .text { margin-top: 0.375rem; line-height: 1.7; overflow-wrap: anywhere; max-width: 62ch; }
  .gone { max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem; text-align: center; display: grid; gap: 0.75rem; justify-items: center; }
  .gone h1 { font-size: 1.5rem; }
  .gone p { color: var(--ink-2); text-wrap: balance; }
  .gone svg { color: var(--line-strong); }
  .bones { aspect-ratio: 1.12; border-radius: var(--r-l); background: var(--sunken); }

  @container (max-width: 600px) { .fact.phone-only { display: none; } }
  @container (max-width: 900px) {
    .page { padding-top: 0; }
    .top { grid-template-columns: minmax(0, 1fr); gap: 1.25rem; }
    .hand { position: static; margin-inline: calc(-1 * clamp(1rem, 3vw, 2rem)); }
    .hand vouch-stage { --stage-aspect: 1; --stage-radius: 0; --stage-inset: clamp(1rem, 3vw, 2rem); }
    .below { margin-top: 2.5rem; gap: 2.5rem; }
  }
`;
