// Puts a page's element into its place, and the show's title into the window's.

export function place(element: HTMLElement): void {
  element.addEventListener("titled", (event) => (document.title = `${String((event as CustomEvent<string>).detail)} · Vouchcast`));
  document.getElementById("main")?.replaceChildren(element);
}
