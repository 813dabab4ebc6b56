import { ERROR_CATALOGUE } from '#lib/core/errors/catalogue.ts';

const BLOCK = /(<!-- errors[^\n]*-->\n)[\s\S]*(<!-- \/errors -->)/;

/** A page with the error catalogue's table between its marks brought up to date. */
export function withErrorTable(page: string): string {
  if (!BLOCK.test(page)) throw new Error('the page has no marks <!-- errors … --> and <!-- /errors -->');
  const rows = Object.entries(ERROR_CATALOGUE).map(
    ([code, { httpStatus, retry, exitCode, message, fix }]) =>
      `| \`${code}\` | ${httpStatus} | ${exitCode} | ${retry} | ${message} | ${fix} |`,
  );
  const head = ['| code | HTTP | exit | retry | message | fix |', '|---|---|---|---|---|---|'];
  return page.replace(BLOCK, (_, open: string, close: string) => `${open}${[...head, ...rows].join('\n')}\n${close}`);
}
