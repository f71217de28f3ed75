import { css } from "lit";

export const playerStyles = css`
  media-controller { width: 100%; height: 100%; display: block; background: none; --media-primary-color: #fff; --media-secondary-color: transparent; --media-control-background: transparent; --media-control-hover-background: rgb(255 255 255 / 14%); --media-font-family: inherit; --media-range-bar-color: #5fd0ab; --media-focus-box-shadow: inset 0 0 0 2px #5fd0ab; --media-tooltip-display: none; }
  media-control-bar { padding: 2rem 0.5rem 0.25rem; background: linear-gradient(transparent, rgb(6 9 8 / 78%)); width: 100%; }
  media-control-bar > * { min-height: 44px; }
  media-time-range { flex: 1; }
  .clock { align-self: center; min-height: 0; padding: 0 0.625rem; color: #fff; font-size: 0.875rem; line-height: 1; white-space: nowrap; }
  .space { display: none; flex: 1; }
  media-volume-range { width: 84px; }
  media-captions-button[mediasubtitleslist=""], media-captions-button:not([mediasubtitleslist]) { display: none; }
  .centre { pointer-events: none; }
  .centre media-play-button { pointer-events: auto; width: 76px; height: 76px; padding: 20px; border-radius: 50%; background: rgb(11 15 13 / 62%); transition: opacity 0.2s; }
  media-controller:not([mediapaused]) .centre { display: none; }
  media-controller[mediapaused] media-loading-indicator { display: none; }
  .toast { position: absolute; left: 16px; top: 16px; max-width: min(340px, calc(100% - 32px)); padding: 0.625rem 0.875rem; border-radius: 14px 14px 14px 4px; background: rgb(11 15 13 / 78%); color: #f2f6f3; font-size: 0.9375rem; line-height: 1.5; z-index: 2; animation: come 0.28s var(--ease); --star: #f0b64b; --line-strong: #59655f; }
  .toast p { display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
  .toast .who { font-size: 0.8125rem; color: #c4cfc8; display: flex; gap: 0.5rem; align-items: center; }
  .trouble { position: absolute; top: 16px; right: 16px; padding: 0.375rem 0.75rem; border-radius: var(--r-m); background: rgb(11 15 13 / 78%); color: #fff; font-size: 0.875rem; z-index: 2; }
  .count { color: var(--ink-3); font-weight: 500; }
  @keyframes come { from { opacity: 0; transform: translateX(-12px); } }
  @media (max-width: 640px) {
    media-volume-range, media-playback-rate-button { display: none; }
    /* The shelf below is the way through time; the bar has room for it only when it fills the screen. */
    media-controller:not([mediaisfullscreen]) media-time-range { display: none; }
    media-controller:not([mediaisfullscreen]) .space { display: block; }
    media-control-bar { padding-top: 1rem; }
    .centre media-play-button { width: 60px; height: 60px; padding: 16px; }
    .toast { left: 8px; top: 8px; max-width: calc(100% - 16px); padding: 0.375rem 0.75rem; font-size: 0.875rem; }
    .toast p { -webkit-line-clamp: 1; }
  }
`;
