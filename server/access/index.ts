/**
 * Access: API keys, roles, the write keys of sources, and the encryption of secrets.
 * Promises: API keys are compared by hash, in constant time; a change of a key is seen at once; secrets are encrypted with
 * AES-256-GCM and bound to their row. One function, `enterWorkspace`, decides which workspace a request is about.
 * Imports storage, model and config.
 */
export { type Source } from '../model/index.ts';
export { type OidcRequest, SessionEnded, type StoredSession } from '../storage/index.ts';
export { type Access, type AccessParts, openAccess } from './access.ts';
export { authorOf } from './author.ts';
export { isAllowedOrigin } from './allowed-origin.ts';
export { type ClientAddress, clientAddressFrom } from './client-address.ts';
export { type Actor, actorKey, isSameActor } from './actor.ts';
export { hashApiKey } from './api-keys.ts';
export { type Caller } from './caller.ts';
export {
  EntryRefused,
  mayCreateWorkspaces,
  mayManageWorkspace,
  mayResetFactors,
  mayRestoreWorkspaces,
  workspacesOf,
} from './enter-workspace.ts';
export { createApiKey } from './create-api-key.ts';
export { type SourceExhausted } from './source-meter.ts';
export { TooManyWrongKeys } from './wrong-keys.ts';
export { mostEncryptionKeys } from '../config/index.ts';
export { type KeyProvider, localKeys } from './key-provider.ts';
export { createKeyRing } from './secret-box.ts';
export { bootstrapKey, checkEncryptionKeys } from './bootstrap.ts';
export { createWriteKey } from './write-key.ts';
export { TooManyAttempts } from './people/attempts.ts';
export { oidcSeconds, type OidcSignIn } from './people/oidc/oidc.ts';
export { OidcRefused } from './people/oidc/refused.ts';
export { type InvitationView } from './people/joining.ts';
export { type Answer } from './people/factors/passkeys.ts';
export { type RelyingParty } from './people/factors/webauthn.ts';
export { TooManyPasswords } from './people/password.ts';
export { openPeople, type People, type PeopleSettings } from './people/people.ts';
export { PersonRefused, type RefusalCode } from './people/refused.ts';
export { requireRecent } from './people/factors/recent.ts';
export { type Browser, type SignedIn } from './people/sign-ins.ts';
export { type Team } from './people/team.ts';
