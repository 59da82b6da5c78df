import { graphql } from '../gl/index.ts';

export const MemberFragment = graphql(`
  fragment MemberFields on Member {
    user {
      id
      name
      email
    }
    role
    joinedAt
  }
`);

export const InvitationFragment = graphql(`
  fragment InvitationFields on Invitation {
    id
    email
    role
    createdAt
    expiresAt
  }
`);

export const TeamDocument = graphql(`
  query Team {
    members {
      ...MemberFields
    }
    invitations {
      ...InvitationFields
    }
  }
`);

export const InviteMemberDocument = graphql(`
  mutation InviteMember($input: InviteMemberInput!) {
    inviteMember(input: $input) {
      invitation {
        ...InvitationFields
      }
      inviteLink
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const RevokeInvitationDocument = graphql(`
  mutation RevokeInvitation($id: ID!) {
    revokeInvitation(id: $id) {
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const ChangeMemberRoleDocument = graphql(`
  mutation ChangeMemberRole($userId: ID!, $role: Role!) {
    changeMemberRole(userId: $userId, role: $role) {
      member {
        ...MemberFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const RemoveMemberDocument = graphql(`
  mutation RemoveMember($userId: ID!) {
    removeMember(userId: $userId) {
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const CreatePasswordResetLinkDocument = graphql(`
  mutation CreatePasswordResetLink($userId: ID!) {
    createPasswordResetLink(userId: $userId) {
      link
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const SessionsDocument = graphql(`
  query Sessions {
    sessions {
      id
      userAgent
      createdAt
      lastSeenAt
      expiresAt
      current
    }
  }
`);

export const RevokeSessionDocument = graphql(`
  mutation RevokeSession($id: ID!) {
    revokeSession(id: $id) {
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const RevokeOtherSessionsDocument = graphql(`
  mutation RevokeOtherSessions {
    revokeOtherSessions {
      revokedCount
    }
  }
`);
