// What people drop or choose: folders walked, files with their paths, and what each single file is.
import type { PathFile } from "./folder.js";
import { Refusal } from "./refusal.js";
import { MOST_ENTRIES } from "./source.js";

/** The files of an `<input webkitdirectory>` or `<input multiple>`. */
export function chosenFiles(input: HTMLInputElement): PathFile[] {
  return [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Everything that was dropped, folders walked. Must be called while the drop event is handled. */
export async function droppedFiles(transfer: DataTransfer): Promise<PathFile[]> {
  const roots = [...transfer.items].filter((item) => item.kind === "file").map(rootOf);
  const out: PathFile[] = [];
  for (const root of await Promise.all(roots)) if (root) await walk(root, "", out);
  return out;
}

type Root = FileSystemHandle | FileSystemEntry | File;

/** Chromium refuses the older way to pages that come from a disk; the others have no handles. */
async function rootOf(item: DataTransferItem): Promise<Root | null> {
  const entry = item.webkitGetAsEntry?.() ?? null;
  const file = item.getAsFile();
  const asHandle = (item as DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> }).getAsFileSystemHandle;
  const handle = asHandle ? await asHandle.call(item).catch(() => null) : null;
  return handle ?? entry ?? file;
}

async function walk(root: Root, above: string, out: PathFile[]): Promise<void> {
  if (out.length > MOST_ENTRIES) throw new Refusal("too_many", String(out.length));
  if (root instanceof File) {
    out.push({ path: above + root.name, file: root });
    return;
  }
  const path = above + root.name;
  try {
    if ("kind" in root) await walkHandle(root, path, out);
    else await walkEntry(root, path, out);
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal("drop", path);
  }
}

async function walkHandle(root: FileSystemHandle, path: string, out: PathFile[]): Promise<void> {
  if (root.kind === "file") {
    out.push({ path, file: await (root as FileSystemFileHandle).getFile() });
    return;
  }
  const inside = root as FileSystemDirectoryHandle & { values(): AsyncIterable<FileSystemHandle> };
  for await (const child of inside.values()) await walk(child, `${path}/`, out);
}

async function walkEntry(root: FileSystemEntry, path: string, out: PathFile[]): Promise<void> {
  if (root.isFile) {
    const file = await new Promise<File>((resolve, reject) => (root as FileSystemFileEntry).file(resolve, reject));
    out.push({ path, file });
    return;
  }
  const reader = (root as FileSystemDirectoryEntry).createReader();
  for (let batch = await next(reader); batch.length; batch = await next(reader)) {
    for (const child of batch) await walk(child, `${path}/`, out);
  }
}

const next = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject));
