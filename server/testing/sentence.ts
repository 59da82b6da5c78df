/** What a message for people is: two words or more, and a full stop. Tests of mistakes expect it of all of them. */
export const sentence = /^\S+ .+\.$/s;
