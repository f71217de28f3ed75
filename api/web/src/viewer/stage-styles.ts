import { css } from "lit";

export const stageStyles = css`
  :host { container-type: inline-size; }
  .stage { position: relative; border-radius: var(--stage-radius, var(--r-l)); overflow: hidden; aspect-ratio: var(--stage-aspect, 4 / 3); isolation: isolate;
    background: radial-gradient(75% 62% at 50% 40%, var(--surface), transparent), radial-gradient(60% 26% at 50% 84%, color-mix(in srgb, var(--accent) 12%, transparent), transparent), var(--sunken); }
  model-viewer { position: absolute; inset: 0; display: block; width: 100%; height: 100%; --poster-color: transparent; --progress-bar-color: var(--accent); background: transparent; }
  model-viewer:focus-visible { outline-offset: -3px; border-radius: inherit; }
  .still { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; padding: 6%; }
  .stage[data-mode="film"] { aspect-ratio: 1; }
  video.still { padding: 0; }
  .none { position: absolute; inset: 0; display: grid; place-items: center; color: var(--ink-3); }
  .bar { position: absolute; left: 50%; bottom: 1.25rem; width: 120px; height: 3px; margin-left: -60px; border-radius: 2px; background: color-mix(in srgb, var(--ink) 12%, transparent); overflow: hidden; transition: opacity 0.4s; }
  .bar i { display: block; height: 100%; width: 100%; background: var(--accent); transform-origin: left; transition: transform 0.2s; }
  .bar.done { opacity: 0; }
  .tools { position: absolute; right: 0.75rem; top: 0.75rem; display: grid; gap: 0.375rem; z-index: 1; }
  .tools button { width: 44px; height: 44px; border-radius: 50%; border: 1px solid transparent; background: color-mix(in srgb, var(--surface) 76%, transparent); color: var(--ink-2); display: grid; place-items: center; backdrop-filter: blur(6px); transition: color 0.15s, border-color 0.15s; }
  .tools button:hover { color: var(--ink); border-color: var(--line-strong); }
  .tools button[aria-pressed="true"] { color: var(--accent); }
  .ar { position: absolute; left: 50%; bottom: 1rem; transform: translateX(-50%); white-space: nowrap; box-shadow: var(--shadow); z-index: 1; border-radius: 999px; }
  .say, .pick { padding-inline: var(--stage-inset, 0); }
  .say { margin-top: 0.625rem; font-size: 0.8125rem; color: var(--ink-3); text-align: center; text-wrap: balance; }
  .say span + span::before { content: " · "; }
  @media (hover: none) { .say .keys { display: none; } }
  .pick { display: grid; gap: 0.5rem; margin-top: 1rem; }
  .pick h3 { font-size: 0.875rem; font-weight: 600; color: var(--ink-2); }
  .chips { display: flex; flex-wrap: wrap; gap: 0.5rem; }
  .chips button { min-height: 44px; padding: 0 1rem; border-radius: 999px; border: 1px solid var(--line-strong); background: var(--surface); font-size: 0.9375rem; max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .chips button:hover { border-color: var(--ink-3); }
  .chips button[aria-pressed="true"] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); color: var(--accent); font-weight: 600; }
  @container (max-width: 560px) { .say .keys { display: none; } .tools button { width: 40px; height: 40px; } }
`;
