/** How often somebody has sent a wrong password, whether there is an account of the name or not. */
export const sql = /* sql */ `
create table people.wrong_passwords (
  -- SHA-256 of what is counted together, in hex: an e-mail address, or a browser that has signed in before
  name_hash text primary key,
  -- in a row, without a right one
  count integer not null,
  last_at timestamptz not null,
  -- passwords are not looked at before
  blocked_until timestamptz not null
) with (fillfactor = 50);
create index wrong_passwords_age on people.wrong_passwords (last_at);
`;
