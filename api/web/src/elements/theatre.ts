// The arrangement that the live page and the replay share: picture, what is on screen, and what is under it.
import { css } from "lit";

export const theatre = css`
  :host { container-type: inline-size; color: var(--ink); font-family: var(--font); line-height: 1.6; -webkit-font-smoothing: antialiased; }
  :host(:lang(en)) { font-family: var(--font-latin); }
  .theatre {
    max-width: 1320px; margin: 0 auto; padding: 1.5rem clamp(1rem, 3vw, 2rem) 0;
    display: grid; gap: 0 2rem; grid-template: "picture side" auto "below side" 1fr / minmax(0, 1fr) 360px; align-items: start;
  }
  /* What comes below is not pushed down before the reader's eyes when the words arrive. */
  .theatre[aria-busy="true"] { min-height: 100vh; }
  .picture { grid-area: picture; min-width: 0; }
  .side { grid-area: side; display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; min-width: 0; }
  .below { grid-area: below; min-width: 0; margin-top: 2.25rem; display: grid; gap: 2rem; }
  h2 { font-size: 1.125rem; line-height: 1.4; font-weight: 700; margin-bottom: 0.5rem; }
  .side section { margin-top: 0.75rem; }
  .screen { position: relative; background: #0b0f0d; border-radius: var(--r-l); overflow: hidden; aspect-ratio: var(--aspect, 16 / 9); isolation: isolate; }
  .tall .screen { aspect-ratio: auto; height: min(calc(100dvh - 17rem), 960px); min-height: 460px; }
  .screen video { width: 100%; height: 100%; object-fit: contain; display: block; background: #0b0f0d; }
  .title h1 { font-size: 1.5rem; line-height: 1.35; font-weight: 700; letter-spacing: -0.01em; text-wrap: balance; }
  .title .by { margin-top: 0.375rem; color: var(--ink-2); font-size: 0.9375rem; display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: center; }
  .badge { display: inline-flex; align-items: center; gap: 0.4rem; padding: 0.0625rem 0.5rem; border-radius: var(--r-s); font-size: 0.8125rem; font-weight: 600; background: var(--sunken); color: var(--ink-2); }
  .badge.live { background: var(--seal-fill); color: var(--on-seal); }
  .badge.live::before { content: ""; width: 6px; height: 6px; border-radius: 50%; background: currentColor; }
  .cover { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: 0.75rem; padding: 1.5rem; text-align: center; color: #f2f6f3; background: rgb(11 15 13 / 72%); z-index: 3; }
  .cover h2 { font-size: 1.375rem; line-height: 1.35; margin: 0; }
  .cover p { color: #c4cfc8; max-width: 32ch; }
  .cover .btn { margin-top: 0.5rem; }

  @container (max-width: 960px) {
    .theatre { display: flex; flex-direction: column; align-items: stretch; padding: 0; }
    .picture { display: contents; }
    .screen { border-radius: 0; flex: none; }
    .theatre:not(.tall) .screen { position: sticky; top: 0; z-index: 4; }
    .tall .screen { height: min(68dvh, 177vw); min-height: 0; }
    .under { padding-inline: 1rem; }
    .side { padding: 1rem 1rem 0; gap: 0.875rem; }
    .side .title { order: 2; padding: 0.5rem 0 0; }
    .side .lead { order: 1; }
    .side > :not(.title, .lead) { order: 3; }
    .below { padding-inline: 1rem; }
    .title h1 { font-size: 1.25rem; }
  }
`;
