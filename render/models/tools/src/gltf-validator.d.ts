declare module "gltf-validator" {
  /** What the validator says of one asset. */
  export interface Report {
    issues: {
      numErrors: number;
      numWarnings: number;
      numInfos: number;
      numHints: number;
      truncated: boolean;
      messages: { code: string; message: string; severity: 0 | 1 | 2 | 3; pointer?: string; offset?: number }[];
    };
    info?: Record<string, unknown>;
  }
  interface Options {
    uri?: string;
    format?: "glb" | "gltf";
    maxIssues?: number;
    ignoredIssues?: string[];
    severityOverrides?: Record<string, number>;
    externalResourceFunction?: (uri: string) => Promise<Uint8Array>;
  }
  const validator: { version(): string; validateBytes(data: Uint8Array, options?: Options): Promise<Report> };
  export default validator;
}
