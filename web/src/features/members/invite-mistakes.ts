/** What is wrong with an invitation, by its fields. What an address must be like is for the server to judge. */
export function mistakesIn(email: string): Map<string, string> {
  return new Map(email.trim() === '' ? [['email', 'Enter an e-mail address.']] : []);
}
