/** The product's working title. Every name that a user or an AWS account sees is built from this one constant. */
export const PRODUCT = 'thriftune';

/** Version of the running program, as reported by `--version` and written into manifests. */
export const PRODUCT_VERSION = '0.1.0';
