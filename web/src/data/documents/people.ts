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
        field
        message
        code
      }
    }
  }
`);

export const RevokeInvitationDocument = graphql(`
  mutation RevokeInvitation($id: ID!) {
    revokeInvitation(id: $id) {
      userErrors {
        message
        code
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
        field
        message
        code
      }
    }
  }
`);

export const RemoveMemberDocument = graphql(`
  mutation RemoveMember($userId: ID!) {
    removeMember(userId: $userId) {
      userErrors {
        message
        code
      }
    }
  }
`);

export const CreatePasswordResetLinkDocument = graphql(`
  mutation CreatePasswordResetLink($userId: ID!) {
    createPasswordResetLink(userId: $userId) {
      link
      userErrors {
        message
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
        message
        code
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
