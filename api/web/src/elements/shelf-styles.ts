import { css } from "lit";

export const shelfStyles = css`
  .shelf { position: relative; padding-top: 0.5rem; }
  .goods { position: relative; height: 52px; }
  .good { position: absolute; bottom: 0; width: 46px; height: 46px; padding: 2px; border: 1px solid var(--line); border-bottom: 0; border-radius: var(--r-m) var(--r-m) 0 0; background: var(--surface); display: grid; grid-template: 100% / 100%; place-items: center; color: var(--ink-3); transition: transform 0.2s var(--ease), border-color 0.2s; transform-origin: bottom left; }
  .good img { width: 100%; height: 100%; object-fit: contain; }
  .good:hover { border-color: var(--ink-3); }
  .good.on { border-color: var(--accent); border-width: 2px; border-bottom: 0; transform: scale(1.1); z-index: 1; }
  .rail { position: relative; height: 14px; background: var(--sunken); border-radius: 3px; overflow: visible; }
  .rail i { position: absolute; top: 0; bottom: 0; border-radius: 2px; pointer-events: none; }
  .span { background: color-mix(in srgb, var(--accent) 26%, transparent); }
  .span.on { background: color-mix(in srgb, var(--accent) 55%, transparent); }
  .gap { background: repeating-linear-gradient(135deg, var(--line-strong) 0 3px, transparent 3px 7px); }
  .rail i.played { left: 0; top: auto; height: 4px; bottom: 0; width: calc(var(--now) * 100%); background: var(--accent); border-radius: 0 0 0 3px; }
  .rail::after { content: ""; position: absolute; left: calc(var(--now) * 100%); top: -5px; bottom: -5px; width: 3px; margin-left: -1.5px; border-radius: 2px; background: var(--ink); pointer-events: none; }
  .rail:has(input:focus-visible) { outline: 2px solid var(--accent); outline-offset: 4px; }
  input { position: absolute; inset: -8px 0; width: 100%; height: calc(100% + 16px); margin: 0; opacity: 0; cursor: pointer; }
  .pins { position: relative; height: 34px; margin-top: 4px; }
  .pin { position: absolute; top: 0; width: 26px; height: 32px; margin-left: -13px; padding: 5px 0 0; border: 0; background: none; display: grid; justify-items: center; align-content: start; }
  .pin::before { content: ""; position: absolute; top: -4px; left: 50%; width: 1px; height: 8px; background: var(--line-strong); }
  .pin::after { content: ""; position: absolute; inset: -2px -6px -6px; }
  .pins.two { height: 60px; }
  .pin.row1 { top: 27px; }
  .pin.row1::before { top: -30px; height: 34px; }
  .pin vouch-seal { width: 22px; height: 22px; }
  .pin.evidence { z-index: 1; }
  .pin.review span { min-width: 22px; height: 22px; border-radius: 11px 11px 11px 3px; background: var(--surface); border: 1.5px solid var(--star); color: var(--star); font-size: 0.75rem; font-weight: 700; line-height: 19px; text-align: center; }
  .pin.claim span, .pin.question span { width: 22px; height: 22px; border-radius: 11px; background: var(--surface); border: 1.5px solid var(--accent); color: var(--accent); font-size: 0.8125rem; font-weight: 700; line-height: 19px; display: grid; place-items: center; }
  .pin.claim span { border-radius: 6px; }
  .pin:hover, .pin:focus-visible { z-index: 2; }
  .ends { display: flex; justify-content: space-between; gap: 1rem; font-size: 0.8125rem; color: var(--ink-2); }
  .ends .hint { text-align: center; }
  .bubble { position: absolute; bottom: calc(100% - 4px); width: 244px; margin-left: -122px; padding: 0.625rem 0.875rem 0.75rem; background: var(--surface); border: 1px solid var(--line); border-radius: var(--r-m); box-shadow: var(--shadow-lift); z-index: 5; pointer-events: none; font-size: 0.875rem; line-height: 1.5; animation: rise 0.16s var(--ease); }
  .bubble .when { color: var(--ink-3); font-size: 0.8125rem; }
  .bubble .what { font-weight: 600; }
  .bubble .price { font-weight: 700; font-size: 1rem; }
  .bubble .sub, .bubble .say { color: var(--ink-2); }
  .bubble .say { display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
  @keyframes rise { from { opacity: 0; transform: translateY(4px); } }
  @media (max-width: 640px) { .ends .hint { display: none; } }
`;
