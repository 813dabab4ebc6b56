import type { HubConfig } from './hub-config.ts';

/** Where a fact is from and when it was read there. */
export interface FactSource {
  readonly source: string;
  /** `YYYY-MM-DD`. */
  readonly asOf: string;
}

/** What a licence says of selling what is built with the model. `conditions`: allowed within limits that the licence names. */
export type CommercialUse = 'yes' | 'conditions' | 'no' | 'unknown';

/** Published scores, as printed (percent unless the name says otherwise); compare only within one source. */
export interface PublishedQuality extends FactSource {
  readonly variant: 'base' | 'instruct';
  readonly scores: Readonly<Record<string, number>>;
}

/** How the model did after fine-tuning, on tasks of others. */
export interface TunedEvidence extends FactSource {
  readonly what: string;
  readonly value: number;
  /** `rank`: a smaller one is better; `score`: a larger one is. */
  readonly kind: 'rank' | 'score';
}

/** What is known of an open base model. Unknown is said, never guessed. */
export interface ModelFacts extends FactSource {
  /** Its short name, such as `Qwen3-4B`. */
  readonly id: string;
  readonly family: string;
  /** `publisher/name` on the Hugging Face Hub. */
  readonly hubId: string | 'unknown';
  /** `YYYY-MM`. */
  readonly released: string | 'unknown';
  /** As published; of a multimodal model maybe with its towers. */
  readonly publishedParameters: number;
  /** What its config.json says; `unknown` where not all that is needed was found. */
  readonly config: HubConfig | 'unknown';
  readonly modalities: readonly string[] | 'unknown';
  readonly licence: FactSource & {
    readonly name: string | 'unknown';
    readonly commercialUse: CommercialUse;
    /** The Hub asks to accept terms before it gives the weights. */
    readonly gated: boolean | 'unknown';
  };
  /** ISO 639-1 codes that the card names, and how many languages it claims. */
  readonly languages: (FactSource & { readonly named: readonly string[]; readonly claimed: number }) | 'unknown';
  /** Where fine-tuned weights of it can be served; `adapter` also without merging. */
  readonly servable: readonly (FactSource & { readonly where: string; readonly adapter: boolean })[] | 'unknown';
  readonly quality: readonly PublishedQuality[];
  readonly tuned: readonly TunedEvidence[];
  readonly note: string;
}

/** The known models as they are shipped. */
export interface ModelFactsFile {
  readonly schemaVersion: 1;
  readonly kind: 'thriftune.model-facts';
  readonly builtAt: string;
  readonly models: readonly ModelFacts[];
}
