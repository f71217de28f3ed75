// An exported folder, chosen or dropped: files with their paths.
import { Refusal } from "./refusal.js";
import { MOST_ENTRIES, kindOf, showFolder, type Entry, type Source } from "./source.js";

/** A file and the path that it was chosen by. */
export interface PathFile {
  path: string;
  file: File;
}

export class FolderSource implements Source {
  private readonly files = new Map<string, File>();

  constructor(chosen: readonly PathFile[]) {
    if (chosen.length > MOST_ENTRIES) throw new Refusal("too_many", String(chosen.length));
    const folder = showFolder(chosen.map((one) => one.path));
    for (const { path, file } of chosen) {
      const key = path.slice(folder.length);
      if (path.startsWith(folder) && kindOf(key)) this.files.set(key, file);
    }
  }

  entries(): Promise<readonly Entry[]> {
    return Promise.resolve([...this.files].map(([key, file]) => ({ key, sizeBytes: file.size })));
  }

  async read(key: string, mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const file = this.file(key);
    if (file.size > mostBytes) throw new Refusal("too_large", key);
    try {
      return new Uint8Array(await file.arrayBuffer());
    } catch {
      throw new Refusal("unreadable", key);
    }
  }

  private file(key: string): File {
    const file = this.files.get(key);
    if (!file) throw new Refusal("gone", key);
    return file;
  }
}
