/** An element of a document, for tests that look at what was drawn. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Of itself, without that of its children. */
  readonly text: string;
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

const TOKEN = /<(\/)?([a-z]+)((?: [a-zA-Z0-9-]+="[^"<]*")*)(\/)?>|([^<]+)/y;
const ATTRIBUTE = / ([a-zA-Z0-9-]+)="([^"]*)"/g;

/** Reads a document strictly: tags that match, attributes once and in quotes, no bare `&`. */
export function xmlTree(document: string): XmlElement {
  const root: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < document.length) {
    const at = TOKEN.lastIndex;
    const [, isEnd, name = '', attributes = '', isEmpty, text] = TOKEN.exec(document) ?? [];
    const parent = open.at(-1);
    if (parent === undefined || (name === '' && text === undefined))
      throw new Error(`not well-formed: ${document.slice(at, at + 60)}`);
    if (text !== undefined) parent.text += unescaped(text);
    else if (isEnd !== undefined) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`);
    } else {
      const element: OpenElement = { name, attributes: attributesOf(attributes), children: [], text: '' };
      parent.children.push(element);
      if (isEmpty === undefined) open.push(element);
    }
  }
  const [document_, second] = root.children;
  if (open.length !== 1 || document_ === undefined || second !== undefined) throw new Error('not one whole element');
  return document_;
}

/** All elements below one, in order, that meet a condition. */
export function allIn(element: XmlElement, meets: (element: XmlElement) => boolean): readonly XmlElement[] {
  return element.children.flatMap((child) => [...(meets(child) ? [child] : []), ...allIn(child, meets)]);
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, unescaped(value)] as const);
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error(`an attribute twice:${text}`);
  return Object.fromEntries(pairs);
}

function unescaped(text: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };
  return text.replace(/&(\w*);?/g, (entity, name: string) => {
    const character = named[name];
    if (character === undefined || !entity.endsWith(';')) throw new Error(`a bare & or an unknown entity: ${entity}`);
    return character;
  });
}
