/** How many conditions of a webhook have to pass, and the grammar of their fields. */
export const sql = /* sql */ `
alter table settings.webhooks
  add column condition_match text not null default 'ALL' check (condition_match in ('ALL', 'ANY')),
  -- 1: a star and a backslash in a field are characters of a key. 2: as docs/filters.md has it
  add column field_grammar smallint not null default 1;
`;
