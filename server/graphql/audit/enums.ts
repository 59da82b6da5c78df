import { type AuditAction, type AuditActorKind, type AuditObjectType } from '../../model/index.ts';
import { enumOf } from '../enum-of.ts';

export const AuditActionEnum = enumOf<AuditAction>(
  'AuditAction',
  'What an entry of the audit log is about.',
  {
    WEBHOOK_CREATED: 'A webhook was created.',
    WEBHOOK_UPDATED: 'A webhook was changed. The product itself disables one whose endpoint is gone.',
    WEBHOOK_DELETED: 'A webhook was deleted.',
    WEBHOOK_SECRET_ROTATED: 'A webhook got another secret key.',
    WEBHOOK_SECRET_OVERLAP_ENDED: 'The overlap of a rotation was ended early.',
    SOURCE_CREATED: 'A source was created.',
    SOURCE_UPDATED: 'A source was changed.',
    SOURCE_DELETED: 'A source was deleted.',
    EVENT_SCHEMA_SET: 'The schema of the events of a name was set or replaced.',
    EVENT_SCHEMA_DELETED: 'The schema of the events of a name was deleted.',
    API_KEY_CREATED: 'An API key was created.',
    API_KEY_REVOKED: 'An API key was revoked.',
    API_KEY_REFUSED:
      'A key was refused, since it was revoked or has expired; unknown ones are in the log of the installation. Counted by address and minute.',
    WORKSPACE_CREATED: 'A workspace was created. In the log of the installation.',
    WORKSPACE_UPDATED: 'A workspace was changed.',
    WORKSPACE_DELETED: 'A workspace was deleted. In the log of the installation, which stays.',
    WORKSPACE_RESTORED: 'A deleted workspace was restored. In the log of the installation.',
    MEMBER_INVITED: 'Somebody was invited.',
    INVITATION_REVOKED: 'An invitation was revoked.',
    MEMBER_JOINED: 'Somebody accepted an invitation, or set up the installation.',
    MEMBER_ROLE_CHANGED: 'A member got another role.',
    MEMBER_REMOVED: 'A member was removed, or left.',
    PASSWORD_RESET_LINK_CREATED: 'A link was made by which a member can set a new password.',
    SIGN_IN:
      'A member signed in. What is done to sign in and out is counted by account, address and minute, and is in the log of each workspace of the account.',
    SIGN_IN_FAILED:
      'Somebody tried to sign in as a member, with a wrong password, code or passkey; in the log of the installation where there is no such account.',
    SIGN_OUT: 'A member signed out.',
    SESSION_REVOKED: 'A member ended other sessions of theirs.',
    PASSWORD_CHANGED: 'The password of a member was changed, or set anew by a link.',
    TWO_STEP_TURNED_ON:
      'A member turned two-step verification on. What changes how somebody signs in is in the log of each workspace of the account.',
    TWO_STEP_TURNED_OFF: 'A member turned two-step verification off.',
    IDENTITY_LINKED: 'An account of an OpenID Connect provider was linked to a member.',
    IDENTITY_UNLINKED: 'An account of an OpenID Connect provider was unlinked from a member.',
    RECOVERY_CODES_CREATED: 'A member made new recovery codes.',
    RECOVERY_CODE_USED: 'A member used up a recovery code.',
    PASSKEY_ADDED: 'A member added a passkey.',
    PASSKEY_REMOVED: 'A member removed a passkey.',
    SECOND_FACTORS_RESET:
      'The operator turned the two-step verification of a member off and removed their passkeys.',
    REDELIVERY_REQUESTED: 'Somebody asked for a redelivery.',
    TEST_SENT: 'Somebody sent a test.',
    JOB_STARTED: 'A job on many deliveries was started.',
    JOB_PAUSED: 'A job was paused.',
    JOB_RESUMED: 'A job that was paused was resumed.',
    JOB_CANCELLED: 'A job was cancelled.',
    ENDPOINT_CHECKED: 'Somebody had a paused endpoint checked at once.',
    ENDPOINT_RESUMED: 'Somebody resumed a paused endpoint.',
    USER_ERASED: 'Somebody asked to erase what is stored of a user.',
    USER_EXPORTED: 'What is stored of a user was exported.',
    DATA_EXPORTED: 'Data was exported: the changes say which part of it.',
  },
);

export const AuditObjectTypeEnum = enumOf<AuditObjectType>(
  'AuditObjectType',
  'What kind of thing was acted on.',
  {
    WEBHOOK: 'A webhook.',
    SOURCE: 'A source.',
    EVENT_SCHEMA: 'A schema, by the name of its events.',
    API_KEY: 'An API key.',
    WORKSPACE: 'A workspace.',
    MEMBER: 'A member of the workspace.',
    INVITATION: 'An invitation, called by its address.',
    JOB: 'A job on many deliveries.',
    DELIVERY: 'A delivery, called by the name of its webhook.',
    ERASURE: 'An erasure of what is stored of a user.',
    AUDIT_LOG: 'This log, by the id of its workspace.',
  },
);

export const AuditActorKindEnum = enumOf<AuditActorKind>(
  'AuditActorKind',
  'What kind of actor did something.',
  {
    API_KEY: 'A program or person with an API key.',
    BOOTSTRAP_KEY: 'The operator, with the bootstrap key.',
    USER: 'A person who had signed in.',
    SYSTEM: 'The product itself.',
    UNKNOWN: 'Somebody with a key that does not exist, or with a wrong password.',
  },
);
