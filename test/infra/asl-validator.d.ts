/** The package's types are not where its exports say. */
declare module 'asl-validator' {
  // biome-ignore lint/style/noDefaultExport: it is what the package exports.
  export default function validate(definition: unknown): {
    readonly isValid: boolean;
    readonly errors: readonly unknown[];
  };
}
