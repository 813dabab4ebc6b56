import { Template } from '@huggingface/jinja';
import { Tokenizer } from '@huggingface/tokenizers';
import * as z from 'zod';
import type { StagedModel } from '#lib/core/attempt/trainer-spec.ts';
import type { ChatRow } from '#lib/core/dataset/chat-row.ts';
import type { ObjectStore } from '#lib/ports/object-store.ts';
import type { TokenCounter, TokenCounters } from '#lib/ports/tokenizer.ts';

/** Characters per token where the model's own tokenizer cannot be used: English text of byte-pair vocabularies. */
const CHARACTERS_PER_TOKEN = 4;

const SpecialTokenSchema = z.union([z.string(), z.object({ content: z.string() }).transform((token) => token.content)]);

const TokenizerConfigSchema = z.looseObject({
  chat_template: z.union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))]).optional(),
  bos_token: SpecialTokenSchema.nullish(),
  eos_token: SpecialTokenSchema.nullish(),
});

/** Counters from the tokenizer files that lie with a staged model. Kept per revision in a warm Lambda. */
export class HubTokenCounters implements TokenCounters {
  readonly #objects: ObjectStore;
  readonly #known = new Map<string, Promise<TokenCounter>>();

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  of(model: StagedModel): Promise<TokenCounter> {
    const key = `${model.id}@${model.revision}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#make(model);
    this.#known.set(key, made);
    made.catch(() => this.#known.delete(key));
    return made;
  }

  async #make(model: StagedModel): Promise<TokenCounter> {
    const [tokenizer, config, template] = await Promise.all([
      this.#text(model, 'tokenizer.json'),
      this.#text(model, 'tokenizer_config.json'),
      this.#text(model, 'chat_template.jinja'),
    ]);
    if (tokenizer === undefined) return ESTIMATE;
    try {
      return new HubTokenCounter(tokenizer, config ?? '{}', template);
    } catch {
      return ESTIMATE; // a tokenizer of a kind that the library does not know
    }
  }

  async #text(model: StagedModel, path: string): Promise<string | undefined> {
    if (!model.files.some((file) => file.path === path)) return undefined;
    const bytes = await this.#objects.get(model.bucket, `${model.prefix}${path}`);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  }
}

/** The model's own tokenizer and chat template. */
export class HubTokenCounter implements TokenCounter {
  readonly #tokenizer: Tokenizer;
  readonly #template: Template | undefined;
  readonly #special: { readonly bos_token: string; readonly eos_token: string };

  constructor(tokenizerJson: string, configJson: string, templateText?: string) {
    const raw: unknown = JSON.parse(configJson);
    const config = TokenizerConfigSchema.parse(raw);
    this.#tokenizer = new Tokenizer(JSON.parse(tokenizerJson) as object, raw as object);
    const text = templateText ?? templateOf(config.chat_template);
    this.#template = text === undefined ? undefined : new Template(text);
    this.#special = { bos_token: config.bos_token ?? '', eos_token: config.eos_token ?? '' };
    this.#tokenizer.encode('one text, so that an unsupported tokenizer fails here');
  }

  async count(texts: readonly string[]) {
    return { tokens: texts.map((text) => this.#tokensOf(text)), exact: true };
  }

  async countRows(rows: readonly ChatRow[]) {
    return this.count(rows.map((row) => this.#render(row)));
  }

  #tokensOf(text: string): number {
    // The template writes special tokens itself.
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids.length;
  }

  #render(row: ChatRow): string {
    if (this.#template === undefined) return plainText(row);
    return this.#template.render({ messages: [...row.messages], add_generation_prompt: false, ...this.#special });
  }
}

/** A quarter of the characters: said to be an estimate wherever it is shown. */
const ESTIMATE: TokenCounter = {
  async count(texts) {
    return { tokens: texts.map((text) => Math.ceil(text.length / CHARACTERS_PER_TOKEN)), exact: false };
  },
  async countRows(rows) {
    return ESTIMATE.count(rows.map(plainText));
  },
};

function plainText(row: ChatRow): string {
  return row.messages.map((message) => `${message.role}\n${message.content}`).join('\n');
}

function templateOf(template: z.infer<typeof TokenizerConfigSchema>['chat_template']): string | undefined {
  if (template === undefined || typeof template === 'string') return template;
  return (template.find((named) => named.name === 'default') ?? template[0])?.template;
}
