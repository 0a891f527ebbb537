"""Who may do what: people, roles, sign-in, sessions, keys, the audit trail."""
